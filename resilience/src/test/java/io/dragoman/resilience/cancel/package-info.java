@NullMarked
package io.dragoman.resilience.cancel;

import org.jspecify.annotations.NullMarked;
