/** Which record it was that the process died with, so that it does not die with it for ever. */
@NullMarked
package io.dragoman.resilience.crash;

import org.jspecify.annotations.NullMarked;
