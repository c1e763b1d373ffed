/**
 * Dead letters as values: read them from any topic, whoever wrote them, filter, count, decode.
 *
 * <p>Start with {@link io.dragoman.dlq.DeadLetterReader}, {@link io.dragoman.dlq.DeadLetterFilter}
 * and {@link io.dragoman.dlq.DeadLetter}.
 */
@NullMarked
package io.dragoman.dlq;

import org.jspecify.annotations.NullMarked;
