package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.WorkReport;
import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an instance says of itself to its group and to whoever else listens. For one thread. */
final class SelfReport {
  private final Identity identity;
  private final AppParts parts;
  private final LongSupplier backlog;
  private final Supplier<Optional<Instant>> settled;
  private final TimeSource clock;
  private final Throughput throughput = new Throughput();
  private @Nullable Instant unableSince;

  /**
   * For one app.
   *
   * @param backlog how many records of work wait in topics
   * @param settled what came before this waits in no topic; empty while that is not known
   */
  SelfReport(
      final Identity identity,
      final AppParts parts,
      final LongSupplier backlog,
      final Supplier<Optional<Instant>> settled,
      final TimeSource clock) {
    this.identity = identity;
    this.parts = parts;
    this.backlog = backlog;
    this.settled = settled;
    this.clock = clock;
  }

  /**
   * What does not change.
   *
   * @param app short name of the app
   * @param instance name of the instance
   * @param address host and port of its HTTP server
   * @param interval how often it says so
   */
  record Identity(String app, String instance, String address, Duration interval) {
    /** As configured; the host that the server listens on, unless others reach it by another. */
    static Identity of(
        final String app,
        final String instance,
        final Settings settings,
        final int httpPort,
        final Duration interval) {
      return new Identity(
          app,
          instance,
          settings
              .nonEmptyString(AppConfig.APPLICATION_SERVER)
              .orElseGet(() -> settings.string(AppConfig.HTTP_HOST) + ":" + httpPort),
          interval);
    }
  }

  /** How often it is said. */
  Duration interval() {
    return identity.interval();
  }

  /**
   * Now.
   *
   * @param able whether it can work
   * @param member whether it is in its group
   */
  MemberState now(final boolean able, final boolean member) {
    unableSince = able ? null : unableSince == null ? clock.instant() : unableSince;
    // Asked first: what was taken meanwhile is in the parts.
    final Optional<Instant> topics = settled.get();
    final WorkReport work = parts.report();
    final Throughput.Rate rate =
        throughput.sample(clock.steady().instant(), work.unitsDone(), work.audioSecondsDone());
    return new MemberState(
        able,
        member,
        new MemberInfo(
            identity.app(),
            AppVersion.current(),
            identity.instance(),
            identity.address(),
            identity.interval().toMillis(),
            work.engines(),
            work.skills(),
            rate.units(),
            rate.audioSeconds(),
            backlog.getAsLong(),
            work.inbox(),
            unableSince == null ? null : unableSince.toEpochMilli(),
            topics.map(time -> Math.min(time.toEpochMilli(), work.oldestMs())).orElse(null)));
  }
}
