@NullMarked
package io.dragoman.resilience.time;

import org.jspecify.annotations.NullMarked;
