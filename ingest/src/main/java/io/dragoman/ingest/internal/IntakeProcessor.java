package io.dragoman.ingest.internal;

import io.dragoman.resilience.app.Correlation;
import io.dragoman.resilience.deadletter.DeadLetters;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 * repetition, or refused (dead letter and the request's failure). All of it is written in the
 * transaction that also holds the offset of the event, so that exactly one of these happens.
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
  private final Patience patience;
  private final DeadLetters deadLetters;
  private final PromptCommits commits;
  private final MeterRegistry meters;
  private @Nullable Task<E> task;

  /** See the fields' types; the codec is made when the processor starts and closed with it. */
  public IntakeProcessor(
      final Intake<E> intake,
      final Supplier<EventCodec<E>> codecs,
      final Nodes nodes,
      final Duration retention,
      final Patience patience,
      final DeadLetters deadLetters,
      final PromptCommits commits,
      final MeterRegistry meters) {
    this.intake = intake;
    this.codecs = codecs;
    this.nodes = nodes;
    this.retention = retention;
    this.patience = patience;
    this.deadLetters = deadLetters;
    this.commits = commits;
    this.meters = meters;
  }

  /** What came of an event, before anything was written. */
  private sealed interface Verdict {
    record Accepted(Request request, Work work) implements Verdict {}

    record Repeated(Request request) implements Verdict {}

    record Refused(Optional<String> requestId, RuntimeException cause) implements Verdict {}
  }

  /** What exists from the start of the task to its end. */
  private record Task<E extends SpecificRecord>(
      ProcessorContext<byte[], byte[]> context, EventCodec<E> codec, SeenEvents seen) {

    Instant now() {
      return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
  }

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    task =
        new Task<>(
            context, codecs.get(), new SeenEvents(context.getStateStore(nodes.store()), retention));
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final Task<E> current = Objects.requireNonNull(task, "init comes first");
    commits.worked(current.context());
    MeterDef.RECORDS_RECEIVED.counter(meters, nodes.source().baseName()).increment();
    switch (patience.ask(() -> judge(current, record))) {
      case Verdict.Accepted(Request request, Work work) -> accept(current, record, request, work);
      case Verdict.Repeated(Request request) -> {
        LOG.info("Event {} came again and was dropped", request.eventId());
        MeterDef.DEDUPLICATION.counter(meters, "event").increment();
        finished("duplicate");
      }
      case Verdict.Refused(Optional<String> requestId, RuntimeException cause) ->
          refuse(current, record, requestId, cause);
    }
  }

  /**
   * Decides without writing anything.
   *
   * @throws DragomanException only with a fault of the system
   */
  private Verdict judge(final Task<E> current, final Record<byte[], byte[]> record) {
    Optional<String> requestId = idBesideTheValue(record);
    try {
      final E event = current.codec().event(nodes.topic(nodes.source()), record.value());
      final Submission submission = intake.submission(event);
      requestId = Optional.of(submission.effectiveRequestId()).filter(Request::isId);
      final Instant now = current.now();
      final Request request = Request.of(submission, now);
      return current.seen().contains(request.eventId(), now)
          ? new Verdict.Repeated(request)
          : new Verdict.Accepted(request, intake.work(event, request, now));
    } catch (final DragomanException e) {
      if (e.code().fault() == ErrorCode.Fault.SYSTEM) {
        throw e;
      }
      return new Verdict.Refused(requestId, e);
    } catch (final KafkaException e) {
      // The state store or the thread's place in the group: nothing that the event has done.
      throw e;
    } catch (final RuntimeException e) {
      LOG.error("Intake failed in a way that nobody foresaw", e);
      return new Verdict.Refused(requestId, e);
    }
  }

  private void accept(
      final Task<E> current,
      final Record<byte[], byte[]> record,
      final Request request,
      final Work work) {
    try (Correlation.Scope _ = Correlation.of(request.id());
        Stream<? extends Work.Task<?>> tasks = work.tasks()) {
      final Instant now = current.now();
      tasks.forEach(
          unit ->
              forward(
                  current,
                  nodes.workSink(),
                  unit.fingerprint(),
                  patience.ask(() -> current.codec().task(nodes.topic(nodes.work()), unit.value())),
                  headers(record.headers(), request, unit.eventId())));
      forwardRequest(
          current,
          RequestEvent.newBuilder()
              .setRequestId(request.id())
              .setClientId(request.clientId().orElse(null))
              .setAt(now)
              .setEvent(submission(request, work))
              .setResultId(ResultId.of(request.id(), Stage.INGEST, request.eventId()))
              .build(),
          withReplay(headers(record.headers(), request, request.eventId()), record.headers()));
      current.seen().add(request.eventId(), now);
      finished("accepted");
      LOG.info("Accepted {} with {} units", request.eventId(), work.units());
    }
  }

  private static RequestSubmission submission(final Request request, final Work work) {
    return RequestSubmission.newBuilder()
        .setKind(work.kind())
        .setUnits(work.units())
        .setSourceLanguage(request.source().flores())
        .setTargetLanguages(request.targetCodes())
        .setAudioMs(work.audioMs().orElse(null))
        .setPriority(request.priority())
        .setDeadline(request.deadline().orElse(null))
        .setMetadata(request.metadata())
        .setCreatedAt(request.createdAt())
        .build();
  }

  private void refuse(
      final Task<E> current,
      final Record<byte[], byte[]> record,
      final Optional<String> requestId,
      final RuntimeException cause) {
    final Instant now = current.now();
    final Failure failure = Failure.of(cause, 1, now, Optional.empty());
    final Record<byte[], byte[]> letter =
        deadLetters.letter(
            Topic.DLQ_INGEST,
            record.key(),
            record.value(),
            record.headers(),
            now.toEpochMilli(),
            origin(current),
            failure);
    // Only the value may have said it so far, and operators look for a request's dead letters.
    requestId.ifPresent(id -> HeaderText.put(letter.headers(), Header.REQUEST_ID, id));
    current.context().forward(letter, nodes.deadLetterSink());
    requestId.ifPresent(
        id -> {
          final RecordHeaders headers = traced(record.headers());
          HeaderText.put(headers, Header.REQUEST_ID, id);
          forwardRequest(current, failed(id, failure, now), withReplay(headers, record.headers()));
        });
    MeterDef.DEAD_LETTERS
        .counter(meters, failure.code().name(), failure.disposition().name())
        .increment();
    finished(failure.code() == ErrorCode.DEADLINE_PASSED ? "expired" : "failed");
    LOG.info("Refused an event of request {}: {}", requestId.orElse("?"), failure.message());
  }

  private static RequestEvent failed(
      final String requestId, final Failure failure, final Instant now) {
    return RequestEvent.newBuilder()
        .setRequestId(requestId)
        .setAt(now)
        .setEvent(
            UnitStatus.newBuilder()
                .setStage(Stage.INGEST)
                .setIndex(-1)
                .setState(
                    failure.code() == ErrorCode.DEADLINE_PASSED ? State.EXPIRED : State.FAILED)
                .setErrorCode(failure.code().name())
                .setMessage(failure.message())
                .setAttempts(failure.attempts())
                .build())
        .build();
  }

  /** Where a value cannot be read, its header or key may still tell whose it is. */
  private static Optional<String> idBesideTheValue(final Record<byte[], byte[]> record) {
    return HeaderText.get(record.headers(), Header.REQUEST_ID)
        .filter(Request::isId)
        .or(
            () ->
                Optional.ofNullable(record.key())
                    .map(key -> new String(key, StandardCharsets.UTF_8))
                    .filter(Request::isId));
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
        patience.ask(() -> current.codec().request(nodes.topic(Topic.REQUESTS), event)),
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
            new Record<>(
                key.getBytes(StandardCharsets.UTF_8), value, current.now().toEpochMilli(), headers),
            sink);
  }

  private static Headers headers(
      final Headers original, final Request request, final String eventId) {
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

  /** Only the trace goes on: other headers are the client's, of any name and size. */
  private static RecordHeaders traced(final Headers original) {
    final RecordHeaders headers = new RecordHeaders();
    for (final Header header : List.of(Header.TRACEPARENT, Header.TRACESTATE)) {
      HeaderText.get(original, header)
          .filter(value -> value.length() <= MAX_TRACE_CHARS)
          .ifPresent(value -> HeaderText.put(headers, header, value));
    }
    return headers;
  }

  private void finished(final String outcome) {
    MeterDef.RECORDS_FINISHED.counter(meters, outcome).increment();
  }

  @Override
  public void close() {
    if (task != null) {
      task.codec().close();
      task = null;
    }
  }
}
