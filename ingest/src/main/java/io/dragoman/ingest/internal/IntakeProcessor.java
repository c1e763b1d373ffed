package io.dragoman.ingest.internal;

import io.dragoman.ingest.internal.WaitingEvents.Waiting;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.store.WindowMemory;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.EventPlace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
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

  /** How often it is looked whether an event has waited too long. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

  /** Of those that are overdue: each is read again, and may be large. */
  private static final int MAX_OVERDUE = 8;

  private final Intake<E> intake;
  private final Supplier<EventCodec<E>> codecs;
  private final Nodes nodes;
  private final IntakeServices services;
  private @Nullable Task<E> task;

  /** See the fields' types; the codec is made when the processor starts and closed with it. */
  public IntakeProcessor(
      final Intake<E> intake,
      final Supplier<EventCodec<E>> codecs,
      final Nodes nodes,
      final IntakeServices services) {
    this.intake = intake;
    this.codecs = codecs;
    this.nodes = nodes;
    this.services = services;
  }

  /** What exists from the start of the task to its end. */
  private record Task<E extends SpecificRecord>(
      ProcessorContext<byte[], byte[]> context,
      EventCodec<E> codec,
      IntakeMemory memory,
      IntakeJudge<E> judge,
      IntakeOutputs outputs) {}

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    final EventCodec<E> codec = codecs.get();
    final IntakeMemory memory =
        new IntakeMemory(
            new SeenEvents(
                new WindowMemory(
                    context.getStateStore(nodes.store()),
                    services.retention(),
                    services.time().steady())),
            nodes
                .languages()
                .map(_ -> new WaitingEvents(context.getStateStore(nodes.waitingStore()))));
    task =
        new Task<>(
            context,
            codec,
            memory,
            new IntakeJudge<>(intake, codec, memory, nodes, services),
            new IntakeOutputs(context, codec, memory, nodes, services));
    if (nodes.languages().isPresent()) {
      context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, _ -> endOverdue());
    }
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final Task<E> current = Objects.requireNonNull(task, "init comes first");
    services.commits().worked(current.context());
    final Origin origin = origin(current);
    try (LogContext.Scope _ = LogContext.partition(origin.partition());
        LogContext.Scope _ = LogContext.request(record.headers())) {
      final String events = nodes.topic(nodes.source());
      if (origin.topic().equals(events)) {
        services.meters().received(events);
        work(current, record, origin, Optional.empty());
      } else {
        answered(current, record, origin);
      }
    }
  }

  private void work(
      final Task<E> current,
      final Record<byte[], byte[]> record,
      final Origin origin,
      final Optional<LanguageAnswer> answer) {
    try (TraceSpan span = services.tracing().process(origin, record.headers())) {
      final Incoming event = new Incoming(record, origin, span);
      final IntakeDecision decision = current.judge().decide(event, answer);
      span.put(TraceSpan.OUTCOME, decision.word());
      current.outputs().write(event, decision);
    }
  }

  /** Goes on with the event that an answer is for. */
  private void answered(
      final Task<E> current, final Record<byte[], byte[]> answer, final Origin origin) {
    final Optional<Waiting> found =
        Optional.ofNullable(answer.key())
            .flatMap(key -> EventPlace.find(new String(key, StandardCharsets.UTF_8)))
            .filter(place -> place.partition() == origin.partition())
            .flatMap(place -> current.memory().waitingEvents().at(place.offset()));
    if (found.isEmpty()) {
      LOG.info("No event waits for the language in {}", origin);
      return;
    }
    final Waiting waiting = found.get();
    services
        .attempt(origin, () -> language(current, answer, origin, waiting))
        .ifPresentOrElse(
            known -> goOn(current, waiting, known),
            () -> LOG.info("{} answers another question of {}", origin, waiting.eventId()));
  }

  /** What an answer says; empty when it is to another question. */
  private Optional<LanguageAnswer> language(
      final Task<E> current,
      final Record<byte[], byte[]> answer,
      final Origin origin,
      final Waiting waiting) {
    try {
      return Optional.of(current.codec().language(origin.topic(), answer.value()))
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
    final Optional<Record<byte[], byte[]>> event =
        services.attempt(origin, () -> services.events().read(origin));
    current.memory().waitingEvents().remove(waiting);
    event.ifPresentOrElse(
        record -> {
          services.tracing().waited(record.headers(), waiting.since());
          work(current, record, origin, Optional.of(answer));
        },
        () -> current.outputs().lost(waiting, origin));
  }

  /** Ends those that nobody has answered in time. */
  private void endOverdue() {
    final Task<E> current = Objects.requireNonNull(task, "init comes first");
    final Instant now = services.time().instant();
    final Instant oldest = now.minus(nodes.source().kind().retention());
    final List<Waiting> overdue =
        current
            .memory()
            .waitingEvents()
            .find(
                event ->
                    event.deadline().filter(deadline -> !now.isBefore(deadline)).isPresent()
                        || event.since().isBefore(oldest),
                MAX_OVERDUE);
    if (overdue.isEmpty()) {
      return;
    }
    services.commits().worked(current.context());
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

  private Origin origin(final Task<E> current) {
    return current
        .context()
        .recordMetadata()
        .map(metadata -> new Origin(metadata.topic(), metadata.partition(), metadata.offset()))
        .orElseThrow();
  }

  @Override
  public void close() {
    if (task != null) {
      task.codec().close();
      task = null;
    }
  }
}
