package io.dragoman.resilience.batch;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Divides the time of a call among those that were in it. */
final class TimeShares {
  private TimeShares() {}

  /**
   * A share for each, in proportion to its cost and in whole microseconds; together they are the
   * time of the call, cut to microseconds.
   *
   * @param took the time of the call
   * @param costs what each costs, at least 1, in any unit that is the same for all
   */
  static List<Duration> of(final Duration took, final List<Long> costs) {
    final long micros = took.dividedBy(ChronoUnit.MICROS.getDuration());
    if (costs.size() == 1) {
      return List.of(Duration.of(micros, ChronoUnit.MICROS));
    }
    final double whole = costs.stream().mapToDouble(Long::doubleValue).sum();
    final List<Duration> shares = new ArrayList<>(costs.size());
    double cost = 0;
    long given = 0;
    for (final long each : costs) {
      cost += each;
      // What was rounded off one share is part of the next; the last one ends where the call did.
      final long end =
          shares.size() == costs.size() - 1 ? micros : (long) (micros * (cost / whole));
      shares.add(Duration.of(end - given, ChronoUnit.MICROS));
      given = end;
    }
    return shares;
  }
}
