/** The smallest whole stage, for tests of this module and of a real stack. */
@NullMarked
package io.dragoman.stage.testing;

import org.jspecify.annotations.NullMarked;
