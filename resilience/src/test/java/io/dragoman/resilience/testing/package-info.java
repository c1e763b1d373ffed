/** Help for tests of all modules that need a real broker. */
@NullMarked
package io.dragoman.resilience.testing;

import org.jspecify.annotations.NullMarked;
