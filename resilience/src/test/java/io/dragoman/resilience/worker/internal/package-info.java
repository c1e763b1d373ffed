@NullMarked
package io.dragoman.resilience.worker.internal;

import org.jspecify.annotations.NullMarked;
