package io.dragoman.ingest.internal;

import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.consumer.LeftOut;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.deadletter.DeadLetters;
import io.dragoman.resilience.deadletter.FailedRecord;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.store.WindowMemory;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one event: it is accepted (units of work and the request's submission), dropped as a
 * repetition, left alone because it was cancelled, or refused (dead letter and the request's
 * failure). All of it is written in the transaction that also holds the offset of the event, so
 * that exactly one of these happens.
 */
public final class IntakeProcessor<E extends SpecificRecord>
    implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeProcessor.class);

  /** A trace context is 55 characters, a trace state at most 512. */
  private static final int MAX_TRACE_CHARS = 512;

  private final Intake<E> intake;
  private final Supplier<EventCodec<E>> codecs;
  private final Nodes nodes;
  private final Duration retention;
  private final RegistryRetry registryRetry;
  private final CrashGuard crashes;
  private final Cancellations cancellations;
  private final DeadLetters deadLetters;
  private final PromptCommits commits;
  private final TimeSource time;
  private final IntakeMeters meters;
  private @Nullable Task<E> task;

  /** See the fields' types; the codec is made when the processor starts and closed with it. */
  public IntakeProcessor(
      final Intake<E> intake,
      final Supplier<EventCodec<E>> codecs,
      final Nodes nodes,
      final Duration retention,
      final RegistryRetry registryRetry,
      final CrashGuard crashes,
      final Cancellations cancellations,
      final DeadLetters deadLetters,
      final PromptCommits commits,
      final TimeSource time,
      final IntakeMeters meters) {
    this.intake = intake;
    this.codecs = codecs;
    this.nodes = nodes;
    this.retention = retention;
    this.registryRetry = registryRetry;
    this.crashes = crashes;
    this.cancellations = cancellations;
    this.deadLetters = deadLetters;
    this.commits = commits;
    this.time = time;
    this.meters = meters;
  }

  /** What came of an event, before anything was written. */
  private sealed interface Decision {
    record Accepted(CheckedRequest request, Work work) implements Decision {}

    record Repeated(CheckedRequest request) implements Decision {}

    record Cancelled(CheckedRequest request) implements Decision {}

    record Refused(Asker asker, RuntimeException cause) implements Decision {}
  }

  /** What exists from the start of the task to its end. */
  private record Task<E extends SpecificRecord>(
      ProcessorContext<byte[], byte[]> context, EventCodec<E> codec, SeenEvents seen) {}

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    task =
        new Task<>(
            context,
            codecs.get(),
            new SeenEvents(
                new WindowMemory(context.getStateStore(nodes.store()), retention, time.steady())));
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final Task<E> current = Objects.requireNonNull(task, "init comes first");
    commits.worked(current.context());
    meters.received(nodes.topic(nodes.source()));
    try (LogContext.Scope _ = LogContext.partition(current.context().taskId().partition())) {
      switch (decision(current, record)) {
        case Decision.Accepted(CheckedRequest request, Work work) ->
            accept(current, record, request, work);
        case Decision.Repeated(CheckedRequest request) -> drop(current, record, request);
        case Decision.Cancelled(CheckedRequest request) -> cancel(current, record, request);
        case Decision.Refused(Asker asker, RuntimeException cause) ->
            refuse(current, record, asker, cause);
      }
    }
  }

  private Decision decision(final Task<E> current, final Record<byte[], byte[]> record) {
    final Origin event = origin(current);
    if (crashes.isQuarantined(event)) {
      // Not even read: nobody knows what it is that ends the process.
      return new Decision.Refused(
          Asker.besideTheValue(record),
          CheckedRequest.failure(
              ErrorCode.WORKER_CRASHED,
              "The process died %d times while it worked on this event only.",
              crashes.deaths(event)));
    }
    return ask(current, () -> judge(current, record));
  }

  /** Waits for the registry if need be; each attempt is noted, lest the process dies of it. */
  private <T> T ask(final Task<E> current, final Supplier<T> question) {
    final Origin event = origin(current);
    return registryRetry.ask(() -> crashes.attempt(event, question));
  }

  /**
   * Decides without writing anything.
   *
   * @throws DragomanException only with a fault of the system
   */
  private Decision judge(final Task<E> current, final Record<byte[], byte[]> record) {
    Asker asker = Asker.besideTheValue(record);
    try {
      requireWhole(record);
      final E event = current.codec().event(nodes.topic(nodes.source()), record.value());
      final Submission submission = intake.submission(event);
      asker = Asker.of(submission, record);
      final Instant now = time.instant();
      final CheckedRequest request = CheckedRequest.of(submission, taken(record, now), now);
      if (current.seen().isRepetition(request)) {
        return new Decision.Repeated(request);
      }
      requireUnused(current.seen(), request);
      if (cancellations.isCancelled(request.id())) {
        return new Decision.Cancelled(request);
      }
      return new Decision.Accepted(request, intake.work(event, request, now));
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      return new Decision.Refused(asker, e);
    } catch (final KafkaException e) {
      // The state store or the thread's place in the group: nothing that the event has done.
      throw e;
    } catch (final RuntimeException e) {
      LOG.error("Intake failed unexpectedly", e);
      return new Decision.Refused(asker, e);
    }
  }

  /** A topic that keeps its writers' times may say anything. */
  private static Instant taken(final Record<byte[], byte[]> record, final Instant now) {
    final Instant said = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    return said.isAfter(now) ? now : said;
  }

  private static void requireWhole(final Record<byte[], byte[]> record) {
    LeftOut.in(record.headers())
        .ifPresent(
            bytes -> {
              throw CheckedRequest.failure(
                  ErrorCode.INPUT_TOO_LARGE,
                  "The record has %,d bytes when it is unpacked, more than the %,d that are read;"
                      + " send less.",
                  bytes,
                  LeftOut.MAX_BYTES);
            });
  }

  /** Results name their request only: a second event's could not be told from the first one's. */
  private static void requireUnused(final SeenEvents seen, final CheckedRequest request) {
    seen.requestOf(request.eventId())
        .ifPresent(
            other -> {
              throw CheckedRequest.invalid(
                  "The eventId %s was used before, for request %s, which has the answer; give each"
                      + " event an id of its own.",
                  request.eventId(), other);
            });
    seen.eventOf(request.id())
        .ifPresent(
            other -> {
              throw CheckedRequest.invalid(
                  "The request %s already has the event %s; give each event a requestId of its"
                      + " own.",
                  request.id(), other);
            });
  }

  private void accept(
      final Task<E> current,
      final Record<byte[], byte[]> record,
      final CheckedRequest request,
      final Work work) {
    try (LogContext.Scope _ = LogContext.request(request.id(), record.headers());
        Stream<? extends Work.Task<?>> tasks = work.tasks()) {
      final Topic topic = nodes.work().forPriority(request.priority());
      tasks.forEach(
          unit ->
              forward(
                  current,
                  nodes.sink(topic),
                  unit.fingerprint(),
                  ask(current, () -> current.codec().task(nodes.topic(topic), unit.value())),
                  headers(record.headers(), request, unit.eventId())));
      forwardRequest(
          current,
          RequestEvents.accepted(request, work, time.instant()),
          withReplay(headers(record.headers(), request, request.eventId()), record.headers()));
      current.seen().accepted(request);
      meters.accepted();
      LOG.info("Accepted {} with {} units", request.eventId(), work.units());
    }
  }

  private void drop(
      final Task<E> current, final Record<byte[], byte[]> record, final CheckedRequest request) {
    LOG.info("Event {} came again and was dropped", request.eventId());
    if (isReplay(record)) {
      forwardRequest(
          current,
          RequestEvents.dropped(request, time.instant()),
          withReplay(headers(record.headers(), request, request.eventId()), record.headers()));
    }
    meters.repeated();
  }

  /** It is not remembered: whoever sends it again hears the same again, and nothing is done. */
  private void cancel(
      final Task<E> current, final Record<byte[], byte[]> record, final CheckedRequest request) {
    forwardRequest(
        current,
        RequestEvents.cancelled(request, time.instant()),
        withReplay(headers(record.headers(), request, request.eventId()), record.headers()));
    meters.cancelled();
    if (cancellations.isNews(request.id())) {
      LOG.info("Request {} is cancelled; nothing of it is begun", request.id());
    }
  }

  private void refuse(
      final Task<E> current,
      final Record<byte[], byte[]> record,
      final Asker asker,
      final RuntimeException cause) {
    final Instant now = time.instant();
    final Failure failure = Failure.of(cause, 1, now);
    if (wasRefused(current, record, asker, failure.code())) {
      LOG.info("A refused event of request {} came again and was dropped", shown(asker));
      meters.repeated();
      return;
    }
    final Record<byte[], byte[]> letter =
        deadLetters.letter(
            Topic.DLQ_INGEST,
            new FailedRecord(record.key(), record.value(), record.headers(), origin(current)),
            failure,
            now.toEpochMilli());
    // Only the value may have said it so far, and operators look for a request's dead letters.
    name(letter.headers(), asker);
    current.context().forward(letter, nodes.deadLetterSink());
    asker
        .requestId()
        .ifPresent(
            id -> {
              final RecordHeaders headers = traced(record.headers());
              name(headers, asker);
              final int index =
                  current.seen().eventOf(id).isPresent() ? UnitIndex.UNKNOWN : UnitIndex.REQUEST;
              forwardRequest(
                  current,
                  RequestEvents.refused(
                      id, asker.clientId(), index, failure, taken(record, now), now),
                  withReplay(headers, record.headers()));
            });
    meters.refused(failure);
    LOG.info("Refused an event of request {}: {}", shown(asker), failure.message());
  }

  /** Remembers the refusal, and tells whether the same one had been remembered. */
  private static boolean wasRefused(
      final Task<?> current,
      final Record<byte[], byte[]> record,
      final Asker asker,
      final ErrorCode code) {
    if (record.value() == null || isReplay(record)) {
      return false;
    }
    if (current.seen().wasRefused(record.value(), code, asker.requestId())) {
      return true;
    }
    current.seen().refused(record.value(), code, asker.requestId());
    return false;
  }

  /** Whoever replays an event waits to hear what became of this very copy. */
  private static boolean isReplay(final Record<byte[], byte[]> record) {
    return HeaderText.get(record.headers(), Header.REPLAYED_FROM).isPresent();
  }

  private static String shown(final Asker asker) {
    return asker.requestId().orElse("?");
  }

  private static void name(final Headers headers, final Asker asker) {
    asker.requestId().ifPresent(id -> HeaderText.put(headers, Header.REQUEST_ID, id));
    asker.clientId().ifPresent(id -> HeaderText.put(headers, Header.CLIENT_ID, id));
  }

  private Origin origin(final Task<E> current) {
    return current
        .context()
        .recordMetadata()
        .map(metadata -> new Origin(metadata.topic(), metadata.partition(), metadata.offset()))
        .orElseThrow();
  }

  private void forwardRequest(
      final Task<E> current, final RequestEvent event, final Headers headers) {
    forward(
        current,
        nodes.requestSink(),
        event.getRequestId(),
        ask(current, () -> current.codec().request(nodes.topic(Topic.REQUESTS), event)),
        headers);
  }

  private void forward(
      final Task<E> current,
      final String sink,
      final String key,
      final byte[] value,
      final Headers headers) {
    current
        .context()
        .forward(
            new Record<>(key.getBytes(StandardCharsets.UTF_8), value, time.millis(), headers),
            sink);
  }

  private static Headers headers(
      final Headers original, final CheckedRequest request, final String eventId) {
    final RecordHeaders headers = traced(original);
    HeaderText.put(headers, Header.REQUEST_ID, request.id());
    HeaderText.put(headers, Header.EVENT_ID, eventId);
    request.clientId().ifPresent(id -> HeaderText.put(headers, Header.CLIENT_ID, id));
    return headers;
  }

  /** Whoever replayed the event hears from its status how it ended. */
  private static Headers withReplay(final Headers headers, final Headers original) {
    HeaderText.get(original, Header.REPLAYED_FROM)
        .filter(from -> from.length() <= MAX_TRACE_CHARS)
        .ifPresent(from -> HeaderText.put(headers, Header.REPLAYED_FROM, from));
    return headers;
  }

  /** Only what leads back goes on: other headers are the client's, of any name and size. */
  private static RecordHeaders traced(final Headers original) {
    final RecordHeaders headers = new RecordHeaders();
    for (final Header header :
        List.of(Header.TRACEPARENT, Header.TRACESTATE, Header.HTTP_REQUEST_ID)) {
      HeaderText.get(original, header)
          .filter(value -> value.length() <= MAX_TRACE_CHARS)
          .ifPresent(value -> HeaderText.put(headers, header, value));
    }
    return headers;
  }

  @Override
  public void close() {
    if (task != null) {
      task.codec().close();
      task = null;
    }
  }
}
