package io.dragoman.resilience.worker;

import io.dragoman.resilience.batch.AnswerCheck;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * What an app teaches the worker about its records.
 *
 * <p>All methods but those of {@link AnswerCheck} are called by stream threads, so they must be
 * quick and safe for several threads. A {@link io.dragoman.schemas.DragomanException} out of any of
 * them is judged by the fault of its code: RECORD ends the record as a dead letter, SYSTEM (the
 * schema registry is away) keeps it and calls again later, PASSING is tried again with back-off.
 * Any other exception counts as UNDECODABLE_RECORD while reading and as INTERNAL, which may pass,
 * while writing.
 *
 * @param <W> the work in a record, decoded
 * @param <R> what an engine answers for it
 */
public interface WorkStrategy<W, R> extends AnswerCheck<W, R> {
  /** In place of an engine's name and model version, where none was asked. */
  String MEMORY = "memory";

  /**
   * Reads the work from a record's value.
   *
   * @param origin where the record was first read
   */
  W decode(byte[] value, Origin origin);

  /** What the worker must know about the work; constant for equal work. */
  WorkMeta describe(W work);

  /** When the event of the work's request was taken; empty where that is not known. */
  default Optional<Instant> submittedAt(final W work) {
    return Optional.empty();
  }

  /**
   * The records to write when the work is done, in order. Whether the answer is usable at all is
   * for {@link #check} to say, while the engine can still be asked whether it is well; what fails
   * here is the record's fault.
   */
  List<Output> done(W work, Answer<R> answer);

  /**
   * The records to write, beside the dead letter, when the work ends without an answer: a status
   * that tells who asked.
   */
  List<Output> failed(W work, Failure failure);

  /**
   * The records to write when the work is dropped, because work with the same event id came before
   * it and is answered or will be. Nothing, unless somebody is to be told.
   */
  default List<Output> dropped(final W work) {
    return List.of();
  }

  /**
   * The records to write when the work is not begun, because its request was cancelled; there is no
   * dead letter.
   *
   * @param attempts how many times it had been tried before
   */
  default List<Output> cancelled(final W work, final int attempts) {
    return List.of();
  }

  /**
   * The records to write in place of the dead letter and of {@link #failed}, when the work is given
   * to a person to look at. Nothing: it is a dead letter.
   */
  default List<Output> handedOver(final W work, final Failure failure) {
    return List.of();
  }

  /**
   * The answer to work that is known without any engine, and was never one's; empty: engines are
   * asked. It is given as cached, by an engine {@value #MEMORY}.
   */
  default Optional<R> recalled(final W work) {
    return Optional.empty();
  }

  /** As {@link #failed}, for a record that could not be read; headers may still tell who asked. */
  List<Output> unreadable(Headers headers, Failure failure);

  /** Stores answers, so that repeated work is answered without an engine. */
  ResultCodec<R> resultCodec();
}
