@NullMarked
package io.dragoman.resilience.crash;

import org.jspecify.annotations.NullMarked;
