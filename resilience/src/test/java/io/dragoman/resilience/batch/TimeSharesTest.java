package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeSharesTest {
  @Test
  void shouldGiveEachItsPartWhenCostsDiffer() {
    assertThat(TimeShares.of(Duration.ofMillis(6), List.of(1L, 2L, 3L)))
        .containsExactly(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));
  }

  @Test
  void shouldAddUpToTheCallWhateverIsRoundedOff() {
    final Random random = new Random(7);
    for (int call = 0; call < 1_000; call++) {
      final Duration took = Duration.of(random.nextLong(10_000_000), ChronoUnit.MICROS);
      final List<Long> costs =
          Stream.generate(() -> random.nextLong(1, 1_000_000_000_000_000L))
              .limit(random.nextInt(1, 64))
              .toList();

      final List<Duration> shares = TimeShares.of(took, costs);

      assertThat(shares).hasSameSizeAs(costs).noneMatch(Duration::isNegative);
      assertThat(shares.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(took);
    }
  }
}
