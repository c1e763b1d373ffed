@NullMarked
package io.dragoman.resilience.store;

import org.jspecify.annotations.NullMarked;
