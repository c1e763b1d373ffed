/** Circuit breakers: tell by an engine's last calls whether it is worth calling. */
@NullMarked
package io.dragoman.resilience.breaker;

import org.jspecify.annotations.NullMarked;
