package io.dragoman.auditor.monitor;

import java.time.Duration;
import java.util.List;

/**
 * From when on an instance is not well.
 *
 * @param latencyWarning its readiness took so long to tell
 * @param latencyCritical the same
 * @param errorsWarning so many of a hundred recent checks failed
 * @param errorsCritical the same
 */
public record Thresholds(
    Duration latencyWarning, Duration latencyCritical, int errorsWarning, int errorsCritical) {
  /** A rate is that of so many checks at most: what was mended ten minutes ago is mended. */
  static final int RATE_CHECKS = 20;

  /** Fewer have no rate. */
  static final int MIN_RATE_CHECKS = 10;

  private static final int PERCENT = 100;

  /**
   * How an instance is, and why.
   *
   * @param level how well
   * @param reason one sentence
   */
  record Judgement(Level level, String reason) {}

  /**
   * Judges by what was seen.
   *
   * @param checks the latest last, at least one
   */
  Judgement judge(final List<Check> checks) {
    final Judgement now = last(checks);
    final Judgement lately = rate(checks);
    return lately.level().compareTo(now.level()) > 0 ? lately : now;
  }

  private Judgement last(final List<Check> checks) {
    final Check last = checks.getLast();
    if (!last.up()) {
      // One failure may be a restart; the next check tells.
      final boolean again = checks.size() > 1 && !checks.get(checks.size() - 2).up();
      return new Judgement(again ? Level.CRITICAL : Level.WARNING, last.detail());
    }
    final Duration latency = Duration.ofMillis(last.latencyMs());
    final Level level = level(latency, latencyWarning, latencyCritical);
    return new Judgement(
        level,
        level == Level.OK
            ? last.detail()
            : "It took %d ms to say that it is ready.".formatted(last.latencyMs()));
  }

  private Judgement rate(final List<Check> checks) {
    final List<Check> recent = recent(checks);
    final int failed = (int) recent.stream().filter(check -> !check.up()).count();
    if (recent.size() < MIN_RATE_CHECKS || !failedAgain(recent)) {
      return new Judgement(Level.OK, "");
    }
    return new Judgement(
        level(failed * PERCENT / recent.size(), errorsWarning, errorsCritical),
        "%d of the last %d checks failed%s"
            .formatted(failed, recent.size(), recent.getLast().up() ? "; it is ready now." : "."));
  }

  /**
   * Whether it failed, was ready and failed again. One outage that is over, such as a restart, is
   * told by the last checks while it lasts; after it, a rate would go on warning of what is mended.
   */
  private static boolean failedAgain(final List<Check> recent) {
    int outages = 0;
    boolean wasUp = true;
    for (final Check check : recent) {
      if (wasUp && !check.up()) {
        outages++;
      }
      wasUp = check.up();
    }
    return outages > 1;
  }

  /** How many of a hundred recent checks failed. */
  static int errorPercent(final List<Check> checks) {
    final List<Check> recent = recent(checks);
    return (int) recent.stream().filter(check -> !check.up()).count() * PERCENT / recent.size();
  }

  private static List<Check> recent(final List<Check> checks) {
    return checks.subList(Math.max(0, checks.size() - RATE_CHECKS), checks.size());
  }

  private static <T extends Comparable<T>> Level level(
      final T value, final T warning, final T critical) {
    if (value.compareTo(critical) >= 0) {
      return Level.CRITICAL;
    }
    return value.compareTo(warning) >= 0 ? Level.WARNING : Level.OK;
  }
}
