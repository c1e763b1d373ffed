@NullMarked
package io.dragoman.resilience.gate;

import org.jspecify.annotations.NullMarked;
