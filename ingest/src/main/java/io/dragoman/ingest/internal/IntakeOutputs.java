package io.dragoman.ingest.internal;

import io.dragoman.ingest.internal.WaitingEvents.Waiting;
import io.dragoman.resilience.deadletter.FailedRecord;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what was decided of an event, remembers it and counts it. */
final class IntakeOutputs {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeOutputs.class);

  private final ProcessorContext<byte[], byte[]> context;
  private final EventCodec<?> codec;
  private final IntakeMemory memory;
  private final Nodes nodes;
  private final IntakeServices services;

  IntakeOutputs(
      final ProcessorContext<byte[], byte[]> context,
      final EventCodec<?> codec,
      final IntakeMemory memory,
      final Nodes nodes,
      final IntakeServices services) {
    this.context = context;
    this.codec = codec;
    this.memory = memory;
    this.nodes = nodes;
    this.services = services;
  }

  void write(final Incoming event, final IntakeDecision decision) {
    switch (decision) {
      case IntakeDecision.Accepted(Work work) -> accept(event, work);
      case IntakeDecision.Asked(CheckedRequest request, Plan.Question question) ->
          ask(event, request, question);
      case IntakeDecision.Repeated(CheckedRequest request) -> drop(event, request);
      case IntakeDecision.Cancelled(CheckedRequest request) -> cancel(event, request);
      case IntakeDecision.Refused(Asker asker, RuntimeException cause) ->
          refuse(event, asker, cause);
    }
  }

  /** An event that was deleted while it waited has no bytes for a dead letter. */
  void lost(final Waiting waiting, final Origin origin) {
    final Instant now = services.time().instant();
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
    IntakeHeaders.name(headers, new Asker(Optional.of(waiting.requestId()), waiting.clientId()));
    tell(
        TraceSpan.NONE,
        origin,
        RequestEvents.refused(
            waiting.requestId(), waiting.clientId(), UnitIndex.REQUEST, failure, now, now),
        headers);
    services.meters().refused(failure);
    try (LogContext.Scope _ = LogContext.request(headers)) {
      LOG.warn("Request {} ends: {}", waiting.requestId(), failure.message());
    }
  }

  private void accept(final Incoming event, final Work work) {
    final CheckedRequest request = work.request();
    try (LogContext.Scope _ = IntakeHeaders.logged(event.headers(), request);
        Stream<? extends Work.Task<?>> tasks = work.tasks()) {
      tasks.forEach(unit -> send(event, request, unit));
      tell(event, request, RequestEvents.accepted(work, services.time().instant()));
      memory.seen().accepted(request);
      services.meters().accepted();
      LOG.info("Accepted {} with {} units", request.eventId(), work.units());
    }
  }

  /** Asks in which language an event is; until it is answered, nothing is said of the request. */
  private void ask(
      final Incoming event, final CheckedRequest request, final Plan.Question question) {
    try (LogContext.Scope _ = IntakeHeaders.logged(event.headers(), request)) {
      send(event, request, question.segment());
      memory
          .waitingEvents()
          .add(
              new Waiting(
                  event.origin().offset(),
                  question.segment().eventId(),
                  request.eventId(),
                  request.id(),
                  request.clientId(),
                  services.time().instant(),
                  request.deadline()));
      LOG.info("{} waits to hear in which language it is", request.eventId());
    }
  }

  private void drop(final Incoming event, final CheckedRequest request) {
    try (LogContext.Scope _ = IntakeHeaders.logged(event.headers(), request)) {
      LOG.info("Event {} came again and was dropped", request.eventId());
    }
    if (event.isReplay()) {
      tell(event, request, RequestEvents.dropped(request, services.time().instant()));
    }
    services.meters().repeated();
  }

  /** It is not remembered: whoever sends it again hears the same again, and nothing is done. */
  private void cancel(final Incoming event, final CheckedRequest request) {
    tell(event, request, RequestEvents.cancelled(request, services.time().instant()));
    services.meters().cancelled();
    if (services.cancellations().isNews(request.id())) {
      try (LogContext.Scope _ = IntakeHeaders.logged(event.headers(), request)) {
        LOG.info("Request {} is cancelled; nothing of it is begun", request.id());
      }
    }
  }

  private void refuse(final Incoming event, final Asker asker, final RuntimeException cause) {
    final Instant now = services.time().instant();
    final Failure failure = Failure.of(cause, 1, now);
    try (LogContext.Scope _ = IntakeHeaders.logged(event.headers(), asker)) {
      final String shown = asker.requestId().orElse("?");
      if (wasRefused(event, asker, failure.code())) {
        LOG.info("A refused event of request {} came again and was dropped", shown);
        services.meters().repeated();
        return;
      }
      event.span().failed(failure.code().name());
      bury(event, asker, failure, now);
      asker
          .requestId()
          .ifPresent(
              id ->
                  tell(
                      event.span(),
                      event.origin(),
                      RequestEvents.refused(
                          id, asker.clientId(), index(id), failure, event.taken(now), now),
                      IntakeHeaders.ofRequest(event.headers(), asker)));
      services.meters().refused(failure);
      LOG.info("Refused an event of request {}: {}", shown, failure.message());
    }
  }

  /** An event beside the one that makes up the request does not end it. */
  private int index(final String requestId) {
    return memory.seen().eventOf(requestId).isPresent() ? UnitIndex.UNKNOWN : UnitIndex.REQUEST;
  }

  /** Remembers the refusal, and tells whether the same one had been remembered. */
  private boolean wasRefused(final Incoming event, final Asker asker, final ErrorCode code) {
    final byte[] value = event.record().value();
    if (value == null || event.isReplay()) {
      return false;
    }
    if (memory.seen().wasRefused(value, code, asker.requestId())) {
      return true;
    }
    memory.seen().refused(value, code, asker.requestId());
    return false;
  }

  private void bury(
      final Incoming event, final Asker asker, final Failure failure, final Instant now) {
    try (TraceSpan sent = event.span().send(nodes.topic(Topic.DLQ_INGEST))) {
      final Headers original = new RecordHeaders(event.headers().toArray());
      sent.into(original, Header.FAILED_TRACEPARENT);
      final Record<byte[], byte[]> letter =
          services
              .deadLetters()
              .letter(
                  Topic.DLQ_INGEST,
                  new FailedRecord(
                      event.record().key(), event.record().value(), original, event.origin()),
                  failure,
                  now.toEpochMilli());
      // Only the value may have said it so far, and operators look for a request's dead letters.
      IntakeHeaders.name(letter.headers(), asker);
      context.forward(letter, nodes.deadLetterSink());
    }
  }

  private void send(final Incoming event, final CheckedRequest request, final Work.Task<?> unit) {
    final Topic topic = nodes.work(unit.value()).forPriority(request.priority());
    forward(
        event.span(),
        topic,
        nodes.sink(topic),
        unit.fingerprint(),
        services.attempt(event.origin(), () -> codec.task(nodes.topic(topic), unit.value())),
        IntakeHeaders.of(event.headers(), request, unit.eventId()));
  }

  private void tell(final Incoming event, final CheckedRequest request, final RequestEvent status) {
    tell(event.span(), event.origin(), status, IntakeHeaders.ofRequest(event.headers(), request));
  }

  private void tell(
      final TraceSpan span, final Origin origin, final RequestEvent status, final Headers headers) {
    forward(
        span,
        Topic.REQUESTS,
        nodes.requestSink(),
        status.getRequestId(),
        services.attempt(origin, () -> codec.request(nodes.topic(Topic.REQUESTS), status)),
        headers);
  }

  private void forward(
      final TraceSpan span,
      final Topic topic,
      final String sink,
      final String key,
      final byte[] value,
      final Headers headers) {
    try (TraceSpan sent = span.send(nodes.topic(topic))) {
      sent.into(headers);
      context.forward(
          new Record<>(
              key.getBytes(StandardCharsets.UTF_8), value, services.time().millis(), headers),
          sink);
    }
  }
}
