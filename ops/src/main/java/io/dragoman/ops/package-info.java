/** The launcher's entry point. */
@NullMarked
package io.dragoman.ops;

import org.jspecify.annotations.NullMarked;
