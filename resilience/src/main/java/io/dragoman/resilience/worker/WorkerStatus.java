package io.dragoman.resilience.worker;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.http.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * How a worker is at a moment.
 *
 * @param engines the engines in order of preference
 * @param rejections whether records that would be rejected are held
 * @param partitions the partitions that this instance has, by number
 */
public record WorkerStatus(
    List<EngineStatus> engines,
    RejectionStatus rejections,
    SortedMap<Integer, PartitionStatus> partitions) {

  /** Whatever waits so long is late for somebody, also where a busy worker's inbox is full. */
  private static final Duration LONG_WAIT = Duration.ofMinutes(1);

  /**
   * How the work goes, for people; never down, since an instance whose breaker is open keeps its
   * partitions and goes on by itself.
   *
   * @param now by the clock of this instance
   */
  HealthCheck.Result health(final Instant now) {
    final List<String> notes = new ArrayList<>();
    engines.stream()
        .filter(engine -> engine.breaker() != EngineBreaker.State.CLOSED)
        .map(engine -> "breaker of %s is %s".formatted(engine.name(), label(engine.breaker())))
        .forEach(notes::add);
    // A full inbox is what a busy worker has.
    final List<Set<PauseReason>> held =
        partitions.values().stream()
            .map(PartitionStatus::paused)
            .filter(reasons -> !EnumSet.of(PauseReason.INBOX_FULL).containsAll(reasons))
            .toList();
    oldest()
        .map(since -> Duration.between(since, now))
        .filter(age -> age.compareTo(LONG_WAIT) > 0)
        .ifPresent(
            age ->
                notes.add(
                    "the oldest of %d taken in and not finished waits for %d s: too much work, or a slow engine"
                        .formatted(unfinished(), age.toSeconds())));
    if (!held.isEmpty()) {
      notes.add(
          "%d of %d partitions are held back (%s)"
              .formatted(
                  held.size(),
                  partitions.size(),
                  held.stream()
                      .flatMap(Set::stream)
                      .distinct()
                      .sorted()
                      .map(PauseReason::label)
                      .collect(Collectors.joining(", "))));
      notes.add("%d taken in and not finished".formatted(unfinished()));
    }
    return notes.isEmpty()
        ? HealthCheck.Result.up("flowing")
        : HealthCheck.Result.attention(String.join(", ", notes));
  }

  private int unfinished() {
    return partitions.values().stream().mapToInt(one -> one.load().unfinished()).sum();
  }

  /** Empty before anybody has looked as well. */
  private Optional<Instant> oldest() {
    return partitions.values().stream()
        .filter(one -> one.load().unfinished() > 0)
        .map(one -> one.load().oldestMs())
        .filter(time -> time > 0 && time != TaskLoad.NOTHING_WAITS)
        .min(Comparator.naturalOrder())
        .map(Instant::ofEpochMilli);
  }

  private static String label(final EngineBreaker.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * How an engine is.
   *
   * @param name its name
   * @param device where it runs
   * @param local whether what it works on stays on this machine
   * @param modelVersion its model version
   * @param breaker whether it may be called
   * @param waiting how many items wait for it
   * @param attempts how often it was asked about an item since the start
   * @param rules the conditions under which it is asked, in a few words each
   * @param stuck whether a call takes so long that the engine is taken for dead
   */
  public record EngineStatus(
      String name,
      String device,
      boolean local,
      String modelVersion,
      EngineBreaker.State breaker,
      int waiting,
      long attempts,
      List<String> rules,
      boolean stuck) {}

  /**
   * How a partition of the work topic is.
   *
   * @param load what its task has to do
   * @param paused why no new work is run; empty when it is
   */
  public record PartitionStatus(TaskLoad load, Set<PauseReason> paused) {}
}
