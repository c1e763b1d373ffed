package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.deadletter.DeadLetters;
import io.dragoman.resilience.deadletter.FailedRecord;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.RecordBytes;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what becomes of a record. Each method writes everything or, when it throws, nothing.
 *
 * <p>All of them throw a {@link DragomanException} with a code of fault SYSTEM when records cannot
 * be encoded just now.
 */
final class Emitter<W, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Emitter.class);

  /** Headers that every hop carries on. */
  private static final List<Header> CARRIED =
      List.of(
          Header.REQUEST_ID,
          Header.CLIENT_ID,
          Header.TRACEPARENT,
          Header.TRACESTATE,
          Header.HTTP_REQUEST_ID);

  /** The longest of them, a trace state; a longer one would cost the result its room. */
  private static final int MAX_CARRIED_CHARS = 512;

  private final ProcessorContext<byte[], byte[]> context;
  private final WorkerContext<W, R> worker;

  Emitter(final ProcessorContext<byte[], byte[]> context, final WorkerContext<W, R> worker) {
    this.context = context;
    this.worker = worker;
  }

  /**
   * Writes the records of an answer.
   *
   * @throws DragomanException also when the answer is unusable or its records are too large
   */
  void done(final AcceptedRecord<W> accepted, final Answer<R> answer) {
    final List<Output> outputs = worker.strategy().done(accepted.work(), answer);
    final Headers headers = carried(accepted.entry());
    outputs.forEach(output -> requireFits(output, headers(output, headers, accepted.entry())));
    outputs.forEach(output -> forward(output, accepted.entry(), headers));
  }

  /** Writes the dead letter of work that could be read, and what the app says to who asked. */
  void failed(final AcceptedRecord<W> accepted, final Failure failure) {
    deadLetter(accepted.entry(), failure, () -> worker.strategy().failed(accepted.work(), failure));
  }

  /**
   * Writes what gives work to a person in place of a dead letter.
   *
   * @return false when there is nothing of the kind, and nothing was written
   */
  boolean handedOver(final AcceptedRecord<W> accepted, final Failure failure) {
    final Entry entry = accepted.entry();
    final Headers carried = carried(entry);
    final List<Output> outputs =
        statusOrNothing(
            () -> worker.strategy().handedOver(accepted.work(), failure), entry, carried);
    outputs.forEach(output -> forward(output, entry, carried));
    return !outputs.isEmpty();
  }

  /** Writes the dead letter of a record that could not be read. */
  void unreadable(final Entry entry, final Failure failure) {
    deadLetter(entry, failure, () -> worker.strategy().unreadable(entry.headers(), failure));
  }

  /** Writes what the app says of work that is dropped, because the same came before. */
  void dropped(final AcceptedRecord<W> accepted) {
    final Headers carried = carried(accepted.entry());
    statusOrNothing(() -> worker.strategy().dropped(accepted.work()), accepted.entry(), carried)
        .forEach(output -> forward(output, accepted.entry(), carried));
  }

  /** Writes what the app says of work that is not begun, because its request was cancelled. */
  void cancelled(final AcceptedRecord<W> accepted) {
    final Entry entry = accepted.entry();
    final Headers carried = carried(entry);
    statusOrNothing(
            () -> worker.strategy().cancelled(accepted.work(), entry.attempts()), entry, carried)
        .forEach(output -> forward(output, entry, carried));
  }

  /** Sends the record to wait for its next attempt. */
  void delay(final Entry entry, final Failure failure, final Instant due) {
    final Headers headers = new RecordHeaders(entry.headers().toArray());
    DeadLetters.putHistory(headers, failure);
    DeadLetters.putOrigin(headers, entry.origin());
    HeaderText.put(headers, Header.DUE_AT, due.toEpochMilli());
    entry.span().failed(failure.code().name());
    try (TraceSpan sent = entry.span().send(worker.topics().name(worker.topics().delay()))) {
      // The record's own context stays as it came, as all else of it.
      sent.into(headers, Header.FAILED_TRACEPARENT);
      forward(entry.key(), entry.value(), entry.timestamp(), headers, NodeNames.DELAY_SINK);
    }
  }

  private void deadLetter(
      final Entry entry, final Failure failure, final Supplier<List<Output>> status) {
    final Headers carried = carried(entry);
    final List<Output> outputs = statusOrNothing(status, entry, carried);
    entry.span().failed(failure.code().name());
    try (TraceSpan sent = entry.span().send(worker.topics().name(worker.topics().deadLetters()))) {
      // Before the letter is made, which sees to it that it fits its topic.
      final Headers headers = new RecordHeaders(entry.headers().toArray());
      sent.into(headers, Header.FAILED_TRACEPARENT);
      context.forward(
          worker
              .deadLetters()
              .letter(
                  worker.topics().deadLetters(),
                  new FailedRecord(entry.key(), entry.value(), headers, entry.origin()),
                  failure,
                  entry.timestamp()),
          NodeNames.DEAD_LETTER_SINK);
    }
    outputs.forEach(output -> forward(output, entry, carried));
    LOG.warn(
        "{} is a dead letter, {} ({}): {}",
        entry.origin(),
        failure.disposition(),
        failure.code(),
        failure.message());
  }

  /** A status that the app fails to make must not keep the record from its end. */
  private static List<Output> statusOrNothing(
      final Supplier<List<Output>> status, final Entry entry, final Headers carried) {
    try {
      final List<Output> outputs = status.get();
      outputs.forEach(output -> requireFits(output, headers(output, carried, entry)));
      return outputs;
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      LOG.error("The status of a record's end could not be made; it goes without.", e);
      return List.of();
    } catch (final RuntimeException e) {
      LOG.error("The status of a record's end could not be made; it goes without.", e);
      return List.of();
    }
  }

  /** With the time of now: retention of a result counts from when there was one. */
  private void forward(final Output output, final Entry entry, final Headers headers) {
    try (TraceSpan sent = entry.span().send(worker.topics().name(output.topic()))) {
      sent.into(headers);
      forward(
          output.key().getBytes(StandardCharsets.UTF_8),
          output.value(),
          worker.clock().millis(),
          headers(output, headers, entry),
          NodeNames.sink(output.topic()));
    }
  }

  private void forward(
      final byte @Nullable [] key,
      final byte @Nullable [] value,
      final long timestamp,
      final Headers headers,
      final String sink) {
    context.forward(
        new Record<byte @Nullable [], byte @Nullable []>(
            key, value, timestamp, new RecordHeaders(headers.toArray())),
        sink);
  }

  /** Whoever replayed the record hears from its status how it ended. */
  private static Headers headers(final Output output, final Headers headers, final Entry entry) {
    return Optional.of(Header.REPLAYED_FROM)
        .filter(header -> output.topic() == Topic.REQUESTS)
        .flatMap(header -> HeaderText.get(entry.headers(), header))
        .<Headers>map(
            from -> {
              final Headers more = new RecordHeaders(headers.toArray());
              HeaderText.put(more, Header.REPLAYED_FROM, from);
              return more;
            })
        .orElse(headers);
  }

  private static Headers carried(final Entry entry) {
    final Headers headers = new RecordHeaders();
    for (final Header header : CARRIED) {
      HeaderText.get(entry.headers(), header)
          .filter(text -> text.length() <= MAX_CARRIED_CHARS)
          .ifPresent(text -> HeaderText.put(headers, header, text));
    }
    entry.span().into(headers);
    return headers;
  }

  /** A record that the broker refuses would abort the transaction of all others. */
  private static void requireFits(final Output output, final Headers headers) {
    final long bytes =
        RecordBytes.of(output.key().getBytes(StandardCharsets.UTF_8), output.value(), headers);
    if (bytes > output.topic().maxMessageBytes()) {
      throw new DragomanException(
          ErrorCode.RESULT_TOO_LARGE,
          "The result has %d bytes, %s takes %d"
              .formatted(bytes, output.topic().baseName(), output.topic().maxMessageBytes()));
    }
  }
}
