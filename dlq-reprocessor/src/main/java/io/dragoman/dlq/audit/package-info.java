/**
 * What was done with dead letters: the log that says so, its snapshots, and the index of states
 * that is read from both.
 */
@NullMarked
package io.dragoman.dlq.audit;

import org.jspecify.annotations.NullMarked;
