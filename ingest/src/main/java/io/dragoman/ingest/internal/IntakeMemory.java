package io.dragoman.ingest.internal;

import java.util.Optional;

/**
 * What one partition remembers.
 *
 * @param seen events that ended
 * @param waiting events that wait to hear in which language they are; empty where none do
 */
record IntakeMemory(SeenEvents seen, Optional<WaitingEvents> waiting) {
  /** Those that wait, where there can be any. */
  WaitingEvents waitingEvents() {
    return waiting.orElseThrow();
  }

  /** Whether the same event of the same request was accepted, or waits. */
  boolean isRepetition(final CheckedRequest request) {
    return seen.isRepetition(request)
        || waiting
            .flatMap(all -> all.requestOf(request.eventId()))
            .filter(request.id()::equals)
            .isPresent();
  }

  /** Results name their request only: a second event's could not be told from the first one's. */
  void requireUnused(final CheckedRequest request) {
    seen.requestOf(request.eventId())
        .or(() -> waiting.flatMap(all -> all.requestOf(request.eventId())))
        .ifPresent(
            other -> {
              throw CheckedRequest.invalid(
                  "The eventId %s was used before, for request %s, which has the answer; give each"
                      + " event an id of its own.",
                  request.eventId(), other);
            });
    seen.eventOf(request.id())
        .or(() -> waiting.flatMap(all -> all.eventOf(request.id())))
        .ifPresent(
            other -> {
              throw CheckedRequest.invalid(
                  "The request %s already has the event %s; give each event a requestId of its"
                      + " own.",
                  request.id(), other);
            });
  }
}
