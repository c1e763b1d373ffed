package io.dragoman.resilience.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells bad work from an engine that is not well although its probe succeeds.
 *
 * <p>The probe is small: it succeeds on a device that has no memory or time left for real work. So
 * real work that was answered is kept: if the engine does not answer that any more, it is not well.
 *
 * <p>Before the first answer of a process only other work can tell. One piece that fails says
 * nothing; when another one fails as well, it is the engine. Yet bad work that is all there is must
 * come to an end too, so an engine whose probes succeed has the benefit of the doubt only for an
 * hour: what fails alone after that is to blame. The hour is that of the work that began it and of
 * what fails with it: other work that fails after a quiet time begins one of its own.
 *
 * <p>Safe for several threads.
 */
final class KnownGoodInput<W> {
  /** Longer than most outages, and than anybody waits for a request that is bad. */
  static final Duration MAX_DOUBT = Duration.ofHours(1);

  /**
   * Longer than the pauses after which suspected work is run again, and most breakers stay open.
   */
  static final Duration QUIET = Duration.ofMinutes(15);

  private final InstantSource steady;
  private Optional<W> answered = Optional.empty();
  private long answers;

  /** The first work that failed before the first answer, in this time of doubt. */
  private Optional<String> firstSuspect = Optional.empty();

  private boolean several;
  private Instant doubtedSince = Instant.EPOCH;
  private Instant lastSuspected = Instant.EPOCH;

  /**
   * Without an answer yet.
   *
   * @param steady a clock that cannot be set
   */
  KnownGoodInput(final InstantSource steady) {
    this.steady = steady;
  }

  /** Whose fault it is that work failed alone although the probe succeeded. */
  enum Suspect {
    /** The work's. */
    WORK,
    /** The engine's. */
    ENGINE,
    /** Nobody can tell yet. */
    UNKNOWN
  }

  /** Work that the engine answered lately; empty before its first answer. */
  synchronized Optional<W> answered() {
    return answered;
  }

  /** How often the engine has answered so far. */
  synchronized long answers() {
    return answers;
  }

  /** The engine answered this. */
  synchronized void answer(final W work) {
    answered = Optional.of(work);
    answers++;
    firstSuspect = Optional.empty();
    several = false;
  }

  /** Whose fault the failure of this work is. */
  synchronized Suspect suspect(final String id) {
    if (answered.isPresent()) {
      return Suspect.WORK;
    }
    final Instant now = steady.instant();
    final boolean same = firstSuspect.filter(id::equals).isPresent();
    if (firstSuspect.isEmpty() || !same && !now.isBefore(lastSuspected.plus(QUIET))) {
      firstSuspect = Optional.of(id);
      several = false;
      doubtedSince = now;
    }
    lastSuspected = now;
    if (!now.isBefore(doubtedSince.plus(MAX_DOUBT))) {
      return Suspect.WORK;
    }
    several |= !firstSuspect.get().equals(id);
    return several ? Suspect.ENGINE : Suspect.UNKNOWN;
  }
}
