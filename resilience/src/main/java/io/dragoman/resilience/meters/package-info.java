/** Meters: every one that Dragoman writes, declared in one place, and the registry they live in. */
@NullMarked
package io.dragoman.resilience.meters;

import org.jspecify.annotations.NullMarked;
