@NullMarked
package io.dragoman.resilience.worker;

import org.jspecify.annotations.NullMarked;
