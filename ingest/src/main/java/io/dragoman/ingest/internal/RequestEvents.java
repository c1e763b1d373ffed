package io.dragoman.ingest.internal;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.status.StatusEvents;
import io.dragoman.schemas.status.UnitRef;
import java.time.Instant;
import java.util.Optional;

/** What ingest says on {@code requests}. */
final class RequestEvents {
  private RequestEvents() {}

  static RequestEvent accepted(final Work work, final Instant now) {
    final CheckedRequest request = work.request();
    return at(now)
        .accepted(
            event(request),
            RequestSubmission.newBuilder()
                .setKind(work.kind())
                .setUnits(work.units())
                .setSourceLanguage(request.sourceCode())
                .setLanguageProbability(request.languageProbability().orElse(null))
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
   * @param taken when the event was written to its topic
   */
  static RequestEvent refused(
      final String requestId,
      final Optional<String> clientId,
      final int index,
      final Failure failure,
      final Instant taken,
      final Instant now) {
    return at(now)
        .refused(
            new UnitRef(requestId, clientId.orElse(null), index, null, null, taken),
            failure.code(),
            failure.message(),
            failure.attempts());
  }

  /** Nothing was begun of a request, because it was cancelled. */
  static RequestEvent cancelled(final CheckedRequest request, final Instant now) {
    return at(now)
        .cancelled(
            new UnitRef(
                request.id(),
                request.clientId().orElse(null),
                UnitIndex.REQUEST,
                null,
                null,
                request.submittedAt()),
            0);
  }

  /** An event was dropped, because it had been accepted before. */
  static RequestEvent dropped(final CheckedRequest request, final Instant now) {
    return at(now)
        .dropped(
            event(request),
            "The event %s had been accepted before; this copy was dropped."
                .formatted(request.eventId()));
  }

  private static UnitRef event(final CheckedRequest request) {
    return new UnitRef(
        request.id(),
        request.clientId().orElse(null),
        0,
        null,
        request.eventId(),
        request.submittedAt());
  }

  private static StatusEvents at(final Instant now) {
    return new StatusEvents(Stage.INGEST, () -> now);
  }
}
