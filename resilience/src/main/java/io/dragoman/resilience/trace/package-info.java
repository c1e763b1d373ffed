/** Spans of what is done for a request, and their way to a collector. */
@NullMarked
package io.dragoman.resilience.trace;

import org.jspecify.annotations.NullMarked;
