/** A stage as its worker and its topics see it. */
@NullMarked
package io.dragoman.stage;

import org.jspecify.annotations.NullMarked;
