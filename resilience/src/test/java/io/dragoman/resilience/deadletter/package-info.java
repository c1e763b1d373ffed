@NullMarked
package io.dragoman.resilience.deadletter;

import org.jspecify.annotations.NullMarked;
