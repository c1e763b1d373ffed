/** Stores of stream tasks, as apps and workers use them. */
@NullMarked
package io.dragoman.resilience.store;

import org.jspecify.annotations.NullMarked;
