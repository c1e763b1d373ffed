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
 * hour: what fails alone after that is to blame.
 *
 * <p>Not safe for several threads.
 */
final class Witness<W> {
  /** Longer than most outages, and than anybody waits for a request that is bad. */
  static final Duration LONGEST_DOUBT = Duration.ofHours(1);

  private final InstantSource steady;
  private Optional<W> answered = Optional.empty();

  /** The first work that failed before the first answer. */
  private Optional<String> firstSuspect = Optional.empty();

  private boolean several;
  private Instant doubtedSince = Instant.EPOCH;

  /**
   * Without an answer yet.
   *
   * @param steady a clock that cannot be set
   */
  Witness(final InstantSource steady) {
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
  Optional<W> answered() {
    return answered;
  }

  /** The engine answered this. */
  void answer(final W work) {
    answered = Optional.of(work);
    firstSuspect = Optional.empty();
    several = false;
  }

  /** Whose fault the failure of this work is. */
  Suspect suspect(final String id) {
    if (answered.isPresent()) {
      return Suspect.WORK;
    }
    if (firstSuspect.isEmpty()) {
      firstSuspect = Optional.of(id);
      doubtedSince = steady.instant();
    }
    if (!steady.instant().isBefore(doubtedSince.plus(LONGEST_DOUBT))) {
      return Suspect.WORK;
    }
    several |= !firstSuspect.get().equals(id);
    return several ? Suspect.ENGINE : Suspect.UNKNOWN;
  }
}
