package io.dragoman.ingest.internal;

import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.TextEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What events of both kinds say about the request, as their writer put it. Nothing is checked. */
public record Submission(
    String eventId,
    Optional<String> requestId,
    Optional<String> clientId,
    String sourceLanguage,
    List<String> targetLanguages,
    int priority,
    Optional<Instant> deadline,
    Map<String, String> metadata,
    Instant createdAt,
    Optional<Options> options) {

  static Submission of(final AudioEvent event) {
    return new Submission(
        event.getEventId(),
        event.getRequestId(),
        event.getClientId(),
        event.getSourceLanguage(),
        event.getTargetLanguages(),
        event.getPriority(),
        event.getDeadline(),
        event.getMetadata(),
        event.getCreatedAt(),
        event.getOptions());
  }

  static Submission of(final TextEvent event) {
    return new Submission(
        event.getEventId(),
        event.getRequestId(),
        event.getClientId(),
        event.getSourceLanguage(),
        event.getTargetLanguages(),
        event.getPriority(),
        event.getDeadline(),
        event.getMetadata(),
        event.getCreatedAt(),
        event.getOptions());
  }

  /** The request's id as it was meant: the event's own when there is no other. */
  String effectiveRequestId() {
    return requestId.orElse(eventId);
  }
}
