package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryTrendTest {
  private static final long MIB = 1024 * 1024;

  @Test
  void shouldFindNoGrowthWhenMemoryOnlyFillsAtFirstAndJumps() {
    final MemoryTrend trend =
        trend(60, i -> Math.min(i, 20) * MIB + 40 * MIB + (i % 2 == 0 ? 5 * MIB : 0));

    assertThat(trend.growth()).allMatch(DrillMeasure::reached);
  }

  @Test
  void shouldFindTheGrowthOfALeak() {
    final MemoryTrend trend = trend(60, i -> 40 * MIB + i * MIB / 4);

    assertThat(trend.growth().getFirst().value()).isCloseTo(0.142, within(0.001));
    assertThat(trend.growth()).noneMatch(DrillMeasure::reached);
  }

  @Test
  void shouldNotJudgeWhenThereAreFewSamples() {
    assertThat(trend(10, i -> i * MIB).growth()).isEmpty();
  }

  @Test
  void shouldTellSamplesOfStartQuartersAndEnd() {
    assertThat(trend(61, i -> i * MIB).text())
        .startsWith(
            "MiB at start, 1/4, 1/2, 3/4 and end: heap 0.0 15.0 30.0 45.0 60.0, resident 0.0");
  }

  private static MemoryTrend trend(final int samples, final IntToLongFunction bytes) {
    return new MemoryTrend(
        IntStream.range(0, samples)
            .mapToObj(
                i ->
                    new MemorySample(
                        Duration.ofSeconds(30L * i),
                        bytes.applyAsLong(i),
                        bytes.applyAsLong(i),
                        bytes.applyAsLong(i)))
            .toList());
  }
}
