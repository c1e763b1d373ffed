/**
 * Dead letters: read them from any topic, whoever wrote them, filter and count them.
 *
 * <p>Start with {@link io.dragoman.dlq.letter.DeadLetterReader}, {@link
 * io.dragoman.dlq.letter.DeadLetterFilter} and {@link io.dragoman.dlq.letter.DeadLetter}.
 */
@NullMarked
package io.dragoman.dlq.letter;

import org.jspecify.annotations.NullMarked;
