package io.dragoman.ingest.internal;

import java.util.Locale;

/** What came of an event, before anything was written. */
sealed interface IntakeDecision {
  /** Its work is to be written. */
  record Accepted(Work work) implements IntakeDecision {}

  /** In which language it is must be asked first. */
  record Asked(CheckedRequest request, Plan.Question question) implements IntakeDecision {}

  /** It had been accepted before. */
  record Repeated(CheckedRequest request) implements IntakeDecision {}

  /** Nobody wants it any more. */
  record Cancelled(CheckedRequest request) implements IntakeDecision {}

  /** It is a dead letter. */
  record Refused(Asker asker, RuntimeException cause) implements IntakeDecision {}

  /** As a trace says it. */
  default String word() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
