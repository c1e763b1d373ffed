package io.dragoman.ingest.internal;

import io.dragoman.resilience.consumer.LeftOut;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Language;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what comes of an event, and writes nothing. */
final class IntakeJudge<E extends SpecificRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeJudge.class);

  private final Intake<E> intake;
  private final EventCodec<E> codec;
  private final IntakeMemory memory;
  private final Nodes nodes;
  private final IntakeServices services;

  IntakeJudge(
      final Intake<E> intake,
      final EventCodec<E> codec,
      final IntakeMemory memory,
      final Nodes nodes,
      final IntakeServices services) {
    this.intake = intake;
    this.codec = codec;
    this.memory = memory;
    this.nodes = nodes;
    this.services = services;
  }

  /**
   * Decides.
   *
   * @param answer what an event hears that waited; empty for one that comes
   * @throws DragomanException only with a fault of the system
   */
  IntakeDecision decide(final Incoming event, final Optional<LanguageAnswer> answer) {
    if (services.crashes().isQuarantined(event.origin())) {
      // Not even read: nobody knows what it is that ends the process.
      return new IntakeDecision.Refused(
          Asker.besideTheValue(event.record()),
          CheckedRequest.failure(
              ErrorCode.WORKER_CRASHED,
              "The process died %d times while it worked on this event only.",
              services.crashes().deaths(event.origin())));
    }
    return services.attempt(event.origin(), () -> judge(event, answer));
  }

  private IntakeDecision judge(final Incoming event, final Optional<LanguageAnswer> answer) {
    Asker asker = Asker.besideTheValue(event.record());
    try {
      requireWhole(event.headers());
      final E content = codec.event(nodes.topic(nodes.source()), event.record().value());
      final Submission submission = intake.submission(content);
      asker = Asker.of(submission, event.record());
      final Instant now = services.time().instant();
      final CheckedRequest request = CheckedRequest.of(submission, event.taken(now), now);
      if (answer.isEmpty()) {
        if (memory.isRepetition(request)) {
          return new IntakeDecision.Repeated(request);
        }
        memory.requireUnused(request);
      }
      if (services.cancellations().isCancelled(request.id())) {
        return new IntakeDecision.Cancelled(request);
      }
      return switch (answer.orElse(null)) {
        case null -> plan(content, request, event, now);
        case LanguageAnswer.Found(Language language, float probability) ->
            plan(content, request.in(language, probability), event, now);
        case LanguageAnswer.Failed(DragomanException why) -> new IntakeDecision.Refused(asker, why);
        case LanguageAnswer.Cancelled() -> new IntakeDecision.Cancelled(request);
      };
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      return new IntakeDecision.Refused(asker, e);
    } catch (final KafkaException e) {
      // The state store or the thread's place in the group: nothing that the event has done.
      throw e;
    } catch (final RuntimeException e) {
      LOG.error("Intake failed unexpectedly", e);
      return new IntakeDecision.Refused(asker, e);
    }
  }

  private IntakeDecision plan(
      final E content, final CheckedRequest request, final Incoming event, final Instant now) {
    final EventPlace place = new EventPlace(event.origin().partition(), event.origin().offset());
    try (TraceSpan _ = event.span().part("decode and segment")) {
      return switch (intake.plan(content, request, place, now)) {
        case final Work work -> new IntakeDecision.Accepted(work);
        case final Plan.Question question -> new IntakeDecision.Asked(request, question);
      };
    }
  }

  private static void requireWhole(final Headers headers) {
    LeftOut.in(headers)
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
}
