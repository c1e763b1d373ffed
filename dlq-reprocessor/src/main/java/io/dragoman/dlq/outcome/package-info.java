/** What became of dead letters: before they died, and after they were replayed. */
@NullMarked
package io.dragoman.dlq.outcome;

import org.jspecify.annotations.NullMarked;
