@NullMarked
package io.dragoman.resilience.values;

import org.jspecify.annotations.NullMarked;
