@NullMarked
package io.dragoman.resilience.breaker;

import org.jspecify.annotations.NullMarked;
