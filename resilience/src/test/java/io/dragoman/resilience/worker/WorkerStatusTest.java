package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.http.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkerStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void shouldAskForAttentionWhenWorkWaitsLongAlthoughNothingIsHeldBack() {
    final HealthCheck.Result result = health(257, Duration.ofSeconds(212));

    assertThat(result.up()).isTrue();
    assertThat(result.attention()).isTrue();
    assertThat(result.detail())
        .isEqualTo(
            "the oldest of 257 taken in and not finished waits for 212 s: too much work, or a slow"
                + " engine");
  }

  @Test
  void shouldBeFlowingWhenWorkWaitsForAMomentOrThereIsNone() {
    assertThat(health(257, Duration.ofSeconds(30)).detail()).isEqualTo("flowing");
    assertThat(health(0, Duration.ofHours(1)).detail()).isEqualTo("flowing");
  }

  private static HealthCheck.Result health(final int unfinished, final Duration age) {
    final TaskLoad load =
        new TaskLoad(unfinished, 0, 0, 0, 0, TaskLoad.NOTHING_WAITS, NOW.minus(age).toEpochMilli());
    return new WorkerStatus(
            List.of(),
            new RejectionStatus(false, false, 0, 0, ""),
            new TreeMap<>(Map.of(0, new WorkerStatus.PartitionStatus(load, Set.of()))))
        .health(NOW);
  }
}
