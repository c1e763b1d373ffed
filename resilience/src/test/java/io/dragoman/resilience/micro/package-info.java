/** Measures the pure parts, operation by operation, with JMH: {@code ./dragoman bench micro}. */
@NullMarked
package io.dragoman.resilience.micro;

import org.jspecify.annotations.NullMarked;
