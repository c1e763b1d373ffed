/** The inside of the worker; nobody else may use it. */
@NullMarked
package io.dragoman.resilience.worker.internal;

import org.jspecify.annotations.NullMarked;
