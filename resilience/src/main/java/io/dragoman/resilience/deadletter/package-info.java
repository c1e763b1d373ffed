/**
 * Dead letters: the record as it came, and in its headers everything needed to understand, find and
 * replay it.
 */
@NullMarked
package io.dragoman.resilience.deadletter;

import org.jspecify.annotations.NullMarked;
