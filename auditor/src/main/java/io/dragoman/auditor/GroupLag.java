package io.dragoman.auditor;

import io.dragoman.resilience.app.GroupWatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what waits for the groups of other apps, and whether anybody of them is there. */
final class GroupLag implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLag.class);

  private final List<GroupWatch> watches;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("group-lag").factory());

  /**
   * Looks at nothing before {@link #start}.
   *
   * @param groups full names of topics by application id
   * @param watch makes what looks at a group in its topics
   */
  GroupLag(
      final Map<String, Set<String>> groups,
      final BiFunction<String, Set<String>, GroupWatch> watch,
      final MeterRegistry meters) {
    watches =
        groups.entrySet().stream()
            .map(group -> shown(group.getKey(), group.getValue(), watch, meters))
            .toList();
  }

  private static GroupWatch shown(
      final String group,
      final Set<String> topics,
      final BiFunction<String, Set<String>, GroupWatch> maker,
      final MeterRegistry meters) {
    final GroupWatch watch = maker.apply(group, topics);
    AuditorMeter.GROUP_THREADS.gauge(meters, watch, GroupWatch::threads, group);
    for (final String topic : topics) {
      AuditorMeter.GROUP_LAG.gauge(meters, watch, one -> one.lag(topic), group, topic);
      AuditorMeter.GROUP_LAG_AGE.gauge(meters, watch, one -> one.ageSeconds(topic), group, topic);
    }
    return watch;
  }

  /** Begins to look. */
  void start(final Duration interval) {
    timer.scheduleWithFixedDelay(this::lookSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void lookSafely() {
    try {
      watches.forEach(GroupWatch::look);
    } catch (final RuntimeException e) {
      // Thrown on, it would be the last look of this process.
      LOG.error("Groups could not be looked at", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    watches.forEach(GroupWatch::close);
  }
}
