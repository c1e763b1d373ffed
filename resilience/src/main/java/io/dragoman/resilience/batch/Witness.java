package io.dragoman.resilience.batch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells bad work from an engine that is not well although its probe succeeds.
 *
 * <p>The probe is small: it succeeds on a device that has no memory or time left for real work. So
 * real work that was answered is kept: if the engine does not answer that any more, it is not well.
 *
 * <p>Before the first answer only other work can tell: one piece that fails is to blame, but when
 * another one fails as well, the engine is suspected. To make an end where all there is is bad,
 * what failed {@value #MOST_FAILURES} times is to blame all the same.
 *
 * <p>Not safe for several threads.
 */
final class Witness<W> {
  /** One piece of work may be bad; two, and none that is good, are no accident. */
  private static final int SUSPICIOUS = 2;

  /**
   * With breakers at their defaults, two bad pieces of work that are all there is are given up
   * after a quarter of an hour; an outage that others wait through with them takes hours to count
   * against any.
   */
  private static final int MOST_FAILURES = 10;

  private Optional<W> answered = Optional.empty();

  /** How often work failed before the first answer, by id. */
  private final Map<String, Integer> failures = new HashMap<>();

  /** Work that the engine answered lately; empty before its first answer. */
  Optional<W> answered() {
    return answered;
  }

  /** The engine answered this. */
  void answer(final W work) {
    answered = Optional.of(work);
    failures.clear();
  }

  /** Whether, of work that failed alone, this work is to blame rather than the engine. */
  boolean blames(final String id) {
    if (answered.isPresent()) {
      return true;
    }
    final int times = failures.merge(id, 1, Integer::sum);
    return failures.size() < SUSPICIOUS || times >= MOST_FAILURES;
  }
}
