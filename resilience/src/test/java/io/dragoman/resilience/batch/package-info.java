@NullMarked
package io.dragoman.resilience.batch;

import org.jspecify.annotations.NullMarked;
