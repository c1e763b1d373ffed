/** Measures how fast dead letters are counted and replayed. */
@NullMarked
package io.dragoman.dlq.bench;

import org.jspecify.annotations.NullMarked;
