package io.dragoman.ingest.internal;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** What ingest says on {@code requests}. */
final class RequestEvents {
  private RequestEvents() {}

  static RequestEvent accepted(final Request request, final Work work, final Instant now) {
    return event(
        request.id(),
        request.clientId(),
        ResultId.of(request.id(), Stage.INGEST, request.eventId()),
        now,
        RequestSubmission.newBuilder()
            .setKind(work.kind())
            .setUnits(work.units())
            .setSourceLanguage(request.source().flores())
            .setTargetLanguages(request.targetCodes())
            .setAudioMs(work.audioMs().orElse(null))
            .setPriority(request.priority())
            .setDeadline(request.deadline().orElse(null))
            .setMetadata(request.metadata())
            .setCreatedAt(request.createdAt())
            .build());
  }

  /**
   * An event was refused.
   *
   * @param index whether that ends the request, see {@link io.dragoman.schemas.UnitIndex}
   */
  static RequestEvent refused(
      final String requestId,
      final Optional<String> clientId,
      final int index,
      final Failure failure,
      final Instant now) {
    return event(
        requestId,
        clientId,
        "",
        now,
        UnitStatus.newBuilder()
            .setStage(Stage.INGEST)
            .setIndex(index)
            .setState(failure.code() == ErrorCode.DEADLINE_PASSED ? State.EXPIRED : State.FAILED)
            .setErrorCode(failure.code().name())
            .setMessage(failure.message())
            .setAttempts(failure.attempts())
            .build());
  }

  /** An event was dropped, because it had been accepted before. */
  static RequestEvent dropped(final Request request, final Instant now) {
    return event(
        request.id(),
        request.clientId(),
        "",
        now,
        UnitStatus.newBuilder()
            .setStage(Stage.INGEST)
            .setIndex(0)
            .setState(State.DONE)
            .setDuplicate(true)
            .setMessage(
                "The event %s had been accepted before; this copy was dropped."
                    .formatted(request.eventId()))
            .setAttempts(0)
            .build());
  }

  private static RequestEvent event(
      final String requestId,
      final Optional<String> clientId,
      final String resultId,
      final Instant now,
      final SpecificRecord what) {
    return RequestEvent.newBuilder()
        .setRequestId(requestId)
        .setClientId(clientId.orElse(null))
        .setAt(now)
        .setEvent(what)
        .setResultId(resultId)
        .build();
  }
}
