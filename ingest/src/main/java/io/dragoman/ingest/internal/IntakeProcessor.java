package io.dragoman.ingest.internal;

import io.dragoman.ingest.internal.WaitingEvents.Waiting;
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
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
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
 *
 * <p>An event whose language must be asked for first waits beside the others, and one of these
 * happens to it when the answer comes, in the transaction that holds the offset of the answer.
 */
public final class IntakeProcessor<E extends SpecificRecord>
    implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeProcessor.class);

  /** A trace context is 55 characters, a trace state at most 512. */
  private static final int MAX_TRACE_CHARS = 512;

  /** How often it is looked whether an event has waited too long. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

  /** Of those that are overdue: each is read again, and may be large. */
  private static final int MAX_OVERDUE = 8;

  private final Intake<E> intake;
  private final Supplier<EventCodec<E>> codecs;
  private final Nodes nodes;
  private final EventReader events;
  private final Duration retention;
  private final RegistryRetry registryRetry;
  private final CrashGuard crashes;
  private final Cancellations cancellations;
  private final DeadLetters deadLetters;
  private final PromptCommits commits;
  private final TimeSource time;
  private final Tracing tracing;
  private final IntakeMeters meters;
  private @Nullable Task<E> task;

  /** Of the event that is worked on. */
  private TraceSpan span = TraceSpan.NONE;

  /** See the fields' types; the codec is made when the processor starts and closed with it. */
  public IntakeProcessor(
      final Intake<E> intake,
      final Supplier<EventCodec<E>> codecs,
      final Nodes nodes,
      final EventReader events,
      final Duration retention,
      final RegistryRetry registryRetry,
      final CrashGuard crashes,
      final Cancellations cancellations,
      final DeadLetters deadLetters,
      final PromptCommits commits,
      final TimeSource time,
      final Tracing tracing,
      final IntakeMeters meters) {
    this.intake = intake;
    this.codecs = codecs;
    this.nodes = nodes;
    this.events = events;
    this.retention = retention;
    this.registryRetry = registryRetry;
    this.crashes = crashes;
    this.cancellations = cancellations;
    this.deadLetters = deadLetters;
    this.commits = commits;
    this.time = time;
    this.tracing = tracing;
    this.meters = meters;
  }

  /** What came of an event, before anything was written. */
  private sealed interface Decision {
    record Accepted(Work work) implements Decision {}

    record Asked(CheckedRequest request, Plan.Question question) implements Decision {}

    record Repeated(CheckedRequest request) implements Decision {}

    record Cancelled(CheckedRequest request) implements Decision {}

    record Refused(Asker asker, RuntimeException cause) implements Decision {}
  }

  /** What exists from the start of the task to its end. */
  private record Task<E extends SpecificRecord>(
      ProcessorContext<byte[], byte[]> context,
      EventCodec<E> codec,
      SeenEvents seen,
      Optional<WaitingEvents> waiting) {}

  /** An event as it came, and where it lies. */
  private record Incoming(Record<byte[], byte[]> record, Origin origin) {}

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    task =
        new Task<>(
            context,
            codecs.get(),
            new SeenEvents(
                new WindowMemory(context.getStateStore(nodes.store()), retention, time.steady())),
            nodes
                .languages()
                .map(_ -> new WaitingEvents(context.getStateStore(nodes.waitingStore()))));
    if (nodes.languages().isPresent()) {
      context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, _ -> endOverdue());
    }
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final Task<E> current = Objects.requireNonNull(task, "init comes first");
    commits.worked(current.context());
    final Incoming incoming = new Incoming(record, origin(current));
    try (LogContext.Scope _ = LogContext.partition(current.context().taskId().partition());
        LogContext.Scope _ = LogContext.request(record.headers())) {
      if (incoming.origin().topic().equals(nodes.topic(nodes.source()))) {
        meters.received(nodes.topic(nodes.source()));
        work(current, incoming, Optional.empty());
      } else {
        answered(current, incoming);
      }
    }
  }

  private void work(
      final Task<E> current, final Incoming incoming, final Optional<LanguageAnswer> answer) {
    try (TraceSpan working = tracing.process(incoming.origin(), incoming.record().headers())) {
      span = working;
      final Decision decision = decision(current, incoming, answer);
      working.put(TraceSpan.OUTCOME, decision.getClass().getSimpleName().toLowerCase(Locale.ROOT));
      carryOut(current, incoming, decision);
    } finally {
      span = TraceSpan.NONE;
    }
  }

  private void carryOut(final Task<E> current, final Incoming incoming, final Decision decision) {
    switch (decision) {
      case Decision.Accepted(Work work) -> accept(current, incoming, work);
      case Decision.Asked(CheckedRequest request, Plan.Question question) ->
          ask(current, incoming, request, question);
      case Decision.Repeated(CheckedRequest request) -> drop(current, incoming, request);
      case Decision.Cancelled(CheckedRequest request) -> cancel(current, incoming, request);
      case Decision.Refused(Asker asker, RuntimeException cause) ->
          refuse(current, incoming, asker, cause);
    }
  }

  /** Goes on with the event that an answer is for. */
  private void answered(final Task<E> current, final Incoming answer) {
    final Optional<Waiting> found =
        Optional.ofNullable(answer.record().key())
            .flatMap(key -> EventPlace.find(new String(key, StandardCharsets.UTF_8)))
            .filter(place -> place.partition() == answer.origin().partition())
            .flatMap(place -> current.waiting().flatMap(all -> all.at(place.offset())));
    if (found.isEmpty()) {
      LOG.info("No event waits for the language in {}", answer.origin());
      return;
    }
    final Waiting waiting = found.get();
    final Optional<LanguageAnswer> language =
        ask(current, answer.origin(), () -> language(current, answer, waiting));
    language.ifPresentOrElse(
        known -> goOn(current, waiting, known),
        () -> LOG.info("{} answers another question of {}", answer.origin(), waiting.eventId()));
  }

  /** What an answer says; empty when it is to another question. */
  private Optional<LanguageAnswer> language(
      final Task<E> current, final Incoming answer, final Waiting waiting) {
    try {
      return Optional.of(current.codec().language(answer.origin().topic(), answer.record().value()))
          .filter(said -> said.getEventId().equals(waiting.question()))
          .map(LanguageAnswer::of);
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      return Optional.of(
          LanguageAnswer.Failed.of(
              e.code(), "The answer in which language the speech is cannot be read."));
    }
  }

  /** Ends the wait of an event. */
  private void goOn(final Task<E> current, final Waiting waiting, final LanguageAnswer answer) {
    final Origin origin =
        new Origin(
            nodes.topic(nodes.source()), current.context().taskId().partition(), waiting.offset());
    final Optional<Record<byte[], byte[]>> event = ask(current, origin, () -> events.read(origin));
    current.waiting().orElseThrow().remove(waiting);
    if (event.isEmpty()) {
      lost(current, waiting, origin);
      return;
    }
    final Incoming incoming = new Incoming(event.get(), origin);
    work(current, incoming, Optional.of(answer));
  }

  /** Ends those that nobody has answered in time. */
  private void endOverdue() {
    final Task<E> current = Objects.requireNonNull(task, "init comes first");
    final Instant now = time.instant();
    final Instant oldest = now.minus(nodes.source().kind().retention());
    final List<Waiting> overdue =
        current
            .waiting()
            .orElseThrow()
            .find(
                event ->
                    event.deadline().filter(deadline -> !now.isBefore(deadline)).isPresent()
                        || event.since().isBefore(oldest),
                MAX_OVERDUE);
    if (overdue.isEmpty()) {
      return;
    }
    commits.worked(current.context());
    try (LogContext.Scope _ = LogContext.partition(current.context().taskId().partition())) {
      overdue.forEach(
          event ->
              goOn(
                  current,
                  event,
                  LanguageAnswer.Failed.of(
                      ErrorCode.DEADLINE_PASSED,
                      "No transcriber said in time in which language the speech is; name it as"
                          + " sourceLanguage.")));
    }
  }

  /** An event that was deleted while it waited has no bytes for a dead letter. */
  private void lost(final Task<E> current, final Waiting waiting, final Origin origin) {
    final Instant now = time.instant();
    final Failure failure =
        Failure.of(
            CheckedRequest.failure(
                ErrorCode.CLAIM_NOT_FOUND,
                "The event %s was deleted from its topic while it waited to hear in which language"
                    + " it is; send it again.",
                origin),
            1,
            now);
    final RecordHeaders headers = new RecordHeaders();
    name(headers, new Asker(Optional.of(waiting.requestId()), waiting.clientId()));
    forwardRequest(
        current,
        origin,
        RequestEvents.refused(
            waiting.requestId(), waiting.clientId(), UnitIndex.REQUEST, failure, now, now),
        headers);
    meters.refused(failure);
    try (LogContext.Scope _ = LogContext.request(headers)) {
      LOG.warn("Request {} ends: {}", waiting.requestId(), failure.message());
    }
  }

  private Decision decision(
      final Task<E> current, final Incoming incoming, final Optional<LanguageAnswer> answer) {
    final Origin event = incoming.origin();
    if (crashes.isQuarantined(event)) {
      // Not even read: nobody knows what it is that ends the process.
      return new Decision.Refused(
          Asker.besideTheValue(incoming.record()),
          CheckedRequest.failure(
              ErrorCode.WORKER_CRASHED,
              "The process died %d times while it worked on this event only.",
              crashes.deaths(event)));
    }
    return ask(current, event, () -> judge(current, incoming, answer));
  }

  /** Waits for the registry if need be; each attempt is noted, lest the process dies of it. */
  private <T> T ask(final Task<E> current, final Origin event, final Supplier<T> question) {
    return registryRetry.ask(() -> crashes.attempt(event, question));
  }

  /**
   * Decides without writing anything.
   *
   * @param answer what an event hears that waited; empty for one that comes
   * @throws DragomanException only with a fault of the system
   */
  private Decision judge(
      final Task<E> current, final Incoming incoming, final Optional<LanguageAnswer> answer) {
    final Record<byte[], byte[]> record = incoming.record();
    Asker asker = Asker.besideTheValue(record);
    try {
      requireWhole(record);
      final E event = current.codec().event(nodes.topic(nodes.source()), record.value());
      final Submission submission = intake.submission(event);
      asker = Asker.of(submission, record);
      final Instant now = time.instant();
      final CheckedRequest request = CheckedRequest.of(submission, taken(record, now), now);
      if (answer.isEmpty() && isRepetition(current, request)) {
        return new Decision.Repeated(request);
      }
      if (answer.isEmpty()) {
        requireUnused(current, request);
      }
      if (cancellations.isCancelled(request.id())) {
        return new Decision.Cancelled(request);
      }
      return switch (answer.orElse(null)) {
        case null -> planned(event, request, incoming.origin(), now);
        case LanguageAnswer.Found(Language language, float probability) ->
            planned(event, request.in(language, probability), incoming.origin(), now);
        case LanguageAnswer.Failed(DragomanException why) -> new Decision.Refused(asker, why);
        case LanguageAnswer.Cancelled() -> new Decision.Cancelled(request);
      };
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

  private Decision planned(
      final E event, final CheckedRequest request, final Origin origin, final Instant now) {
    try (TraceSpan _ = span.part("decode and segment")) {
      return switch (intake.plan(
          event, request, new EventPlace(origin.partition(), origin.offset()), now)) {
        case final Work work -> new Decision.Accepted(work);
        case final Plan.Question question -> new Decision.Asked(request, question);
      };
    }
  }

  private static boolean isRepetition(final Task<?> current, final CheckedRequest request) {
    return current.seen().isRepetition(request)
        || current
            .waiting()
            .flatMap(waiting -> waiting.requestOf(request.eventId()))
            .filter(request.id()::equals)
            .isPresent();
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
  private static void requireUnused(final Task<?> current, final CheckedRequest request) {
    current
        .seen()
        .requestOf(request.eventId())
        .or(() -> current.waiting().flatMap(all -> all.requestOf(request.eventId())))
        .ifPresent(
            other -> {
              throw CheckedRequest.invalid(
                  "The eventId %s was used before, for request %s, which has the answer; give each"
                      + " event an id of its own.",
                  request.eventId(), other);
            });
    current
        .seen()
        .eventOf(request.id())
        .or(() -> current.waiting().flatMap(all -> all.eventOf(request.id())))
        .ifPresent(
            other -> {
              throw CheckedRequest.invalid(
                  "The request %s already has the event %s; give each event a requestId of its"
                      + " own.",
                  request.id(), other);
            });
  }

  private void accept(final Task<E> current, final Incoming incoming, final Work work) {
    final CheckedRequest request = work.request();
    final Headers original = incoming.record().headers();
    try (LogContext.Scope _ = logged(request, original);
        Stream<? extends Work.Task<?>> tasks = work.tasks()) {
      tasks.forEach(unit -> forward(current, incoming, request, unit));
      forwardRequest(
          current,
          incoming.origin(),
          RequestEvents.accepted(work, time.instant()),
          withReplay(headers(original, request, request.eventId()), original));
      current.seen().accepted(request);
      meters.accepted();
      LOG.info("Accepted {} with {} units", request.eventId(), work.units());
    }
  }

  /** Asks in which language an event is; until it is answered, nothing is said of the request. */
  private void ask(
      final Task<E> current,
      final Incoming incoming,
      final CheckedRequest request,
      final Plan.Question question) {
    try (LogContext.Scope _ = logged(request, incoming.record().headers())) {
      forward(current, incoming, request, question.segment());
      current
          .waiting()
          .orElseThrow()
          .add(
              new Waiting(
                  incoming.origin().offset(),
                  question.segment().eventId(),
                  request.eventId(),
                  request.id(),
                  request.clientId(),
                  time.instant(),
                  request.deadline()));
      LOG.info("{} waits to hear in which language it is", request.eventId());
    }
  }

  private void forward(
      final Task<E> current,
      final Incoming incoming,
      final CheckedRequest request,
      final Work.Task<?> unit) {
    final Topic topic = nodes.work(unit.value()).forPriority(request.priority());
    forward(
        current,
        topic,
        nodes.sink(topic),
        unit.fingerprint(),
        ask(
            current,
            incoming.origin(),
            () -> current.codec().task(nodes.topic(topic), unit.value())),
        headers(incoming.record().headers(), request, unit.eventId()));
  }

  private void drop(final Task<E> current, final Incoming incoming, final CheckedRequest request) {
    final Record<byte[], byte[]> record = incoming.record();
    try (LogContext.Scope _ = logged(request, record.headers())) {
      LOG.info("Event {} came again and was dropped", request.eventId());
    }
    if (isReplay(record)) {
      forwardRequest(
          current,
          incoming.origin(),
          RequestEvents.dropped(request, time.instant()),
          withReplay(headers(record.headers(), request, request.eventId()), record.headers()));
    }
    meters.repeated();
  }

  /** It is not remembered: whoever sends it again hears the same again, and nothing is done. */
  private void cancel(
      final Task<E> current, final Incoming incoming, final CheckedRequest request) {
    final Headers original = incoming.record().headers();
    forwardRequest(
        current,
        incoming.origin(),
        RequestEvents.cancelled(request, time.instant()),
        withReplay(headers(original, request, request.eventId()), original));
    meters.cancelled();
    if (cancellations.isNews(request.id())) {
      try (LogContext.Scope _ = logged(request, original)) {
        LOG.info("Request {} is cancelled; nothing of it is begun", request.id());
      }
    }
  }

  private void refuse(
      final Task<E> current,
      final Incoming incoming,
      final Asker asker,
      final RuntimeException cause) {
    final Record<byte[], byte[]> record = incoming.record();
    final Instant now = time.instant();
    final Failure failure = Failure.of(cause, 1, now);
    if (wasRefused(current, record, asker, failure.code())) {
      try (LogContext.Scope _ = logged(asker, record.headers())) {
        LOG.info("A refused event of request {} came again and was dropped", shown(asker));
      }
      meters.repeated();
      return;
    }
    span.failed(failure.code().name());
    try (TraceSpan sent = span.send(nodes.topic(Topic.DLQ_INGEST))) {
      final Headers original = new RecordHeaders(record.headers().toArray());
      sent.into(original, Header.FAILED_TRACEPARENT);
      final Record<byte[], byte[]> letter =
          deadLetters.letter(
              Topic.DLQ_INGEST,
              new FailedRecord(record.key(), record.value(), original, incoming.origin()),
              failure,
              now.toEpochMilli());
      // Only the value may have said it so far, and operators look for a request's dead letters.
      name(letter.headers(), asker);
      current.context().forward(letter, nodes.deadLetterSink());
    }
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
                  incoming.origin(),
                  RequestEvents.refused(
                      id, asker.clientId(), index, failure, taken(record, now), now),
                  withReplay(headers, record.headers()));
            });
    meters.refused(failure);
    try (LogContext.Scope _ = logged(asker, record.headers())) {
      LOG.info("Refused an event of request {}: {}", shown(asker), failure.message());
    }
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

  /** Whom lines are about: what the event says of itself, which its headers need not. */
  private static LogContext.Scope logged(final Asker asker, final Headers original) {
    final RecordHeaders headers = traced(original);
    name(headers, asker);
    return LogContext.request(headers);
  }

  private static LogContext.Scope logged(final CheckedRequest request, final Headers original) {
    return logged(new Asker(Optional.of(request.id()), request.clientId()), original);
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
      final Task<E> current, final Origin origin, final RequestEvent event, final Headers headers) {
    forward(
        current,
        Topic.REQUESTS,
        nodes.requestSink(),
        event.getRequestId(),
        ask(current, origin, () -> current.codec().request(nodes.topic(Topic.REQUESTS), event)),
        headers);
  }

  private void forward(
      final Task<E> current,
      final Topic topic,
      final String sink,
      final String key,
      final byte[] value,
      final Headers headers) {
    try (TraceSpan sent = span.send(nodes.topic(topic))) {
      sent.into(headers);
      current
          .context()
          .forward(
              new Record<>(key.getBytes(StandardCharsets.UTF_8), value, time.millis(), headers),
              sink);
    }
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
