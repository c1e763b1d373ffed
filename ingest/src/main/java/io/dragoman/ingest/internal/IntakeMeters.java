package io.dragoman.ingest.internal;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.schemas.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Locale;

/** What ingest counts; every counter exists from the start, at zero. */
public final class IntakeMeters {
  private static final String REPEATED = "event";

  private final MeterRegistry registry;

  /**
   * Begins all counters.
   *
   * @param sources names of the topics that events come from
   */
  public IntakeMeters(final MeterRegistry registry, final Collection<String> sources) {
    this.registry = registry;
    sources.forEach(source -> MeterDef.RECORDS_RECEIVED.counter(registry, source));
    for (final EventOutcome outcome : EventOutcome.values()) {
      MeterDef.RECORDS_FINISHED.counter(registry, outcome.label());
    }
    MeterDef.DEDUPLICATION.counter(registry, REPEATED);
    for (final ErrorCode code : ErrorCode.values()) {
      MeterDef.DEAD_LETTERS.counter(registry, code.name(), code.disposition().name());
    }
  }

  /** How an event ended. */
  private enum EventOutcome {
    ACCEPTED,
    DUPLICATE,
    EXPIRED,
    CANCELLED,
    FAILED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  void received(final String source) {
    MeterDef.RECORDS_RECEIVED.counter(registry, source).increment();
  }

  void accepted() {
    finished(EventOutcome.ACCEPTED);
  }

  void repeated() {
    MeterDef.DEDUPLICATION.counter(registry, REPEATED).increment();
    finished(EventOutcome.DUPLICATE);
  }

  void cancelled() {
    finished(EventOutcome.CANCELLED);
  }

  void refused(final Failure failure) {
    MeterDef.DEAD_LETTERS
        .counter(registry, failure.code().name(), failure.disposition().name())
        .increment();
    finished(
        failure.code() == ErrorCode.DEADLINE_PASSED ? EventOutcome.EXPIRED : EventOutcome.FAILED);
  }

  private void finished(final EventOutcome outcome) {
    MeterDef.RECORDS_FINISHED.counter(registry, outcome.label()).increment();
  }
}
