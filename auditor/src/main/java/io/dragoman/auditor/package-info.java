/**
 * Proves on running topics what Dragoman promises: that every accepted request ends, each unit
 * exactly once, and that results, dead letters and {@code requests} say the same.
 */
@NullMarked
package io.dragoman.auditor;

import org.jspecify.annotations.NullMarked;
