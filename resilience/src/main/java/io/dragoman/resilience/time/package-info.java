/** Time for whoever must not be fooled by a clock that is set. */
@NullMarked
package io.dragoman.resilience.time;

import org.jspecify.annotations.NullMarked;
