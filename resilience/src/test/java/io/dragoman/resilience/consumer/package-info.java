@NullMarked
package io.dragoman.resilience.consumer;

import org.jspecify.annotations.NullMarked;
