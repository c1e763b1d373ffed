package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.ProbeRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FusionTrialTest {
  private static final Generated RIGHT =
      new Generated(new int[] {4, 5}, -1.5, 3, true, false, 0.25f);

  @Test
  void shouldPassWithBothTimesWhenAllAnswersAreTheSame() {
    final Generated rounded = new Generated(new int[] {4, 5}, -1.5001, 3, true, false, 0.2501f);

    assertThat(FusionTrial.compare(result(RIGHT, 7), result(rounded, 5)))
        .isEqualTo(new FusionCache.Trial.Passed(7, 5));
  }

  @ParameterizedTest
  @MethodSource
  void shouldRefuseWhenAnAnswerIsAnother(final Generated other) {
    assertThat(FusionTrial.compare(result(RIGHT, 7), result(other, 5)))
        .isEqualTo(
            new FusionCache.Trial.Refused("the graph's answer 2 of 2 was another than the steps'"));
  }

  static Stream<Generated> shouldRefuseWhenAnAnswerIsAnother() {
    return Stream.of(
        new Generated(new int[] {4, 6}, -1.5, 3, true, false, 0.25f),
        new Generated(new int[] {4}, -1.5, 3, true, false, 0.25f),
        new Generated(new int[] {4, 5}, -1.6, 3, true, false, 0.25f),
        new Generated(new int[] {4, 5}, Double.NaN, 3, true, false, 0.25f),
        new Generated(new int[] {4, 5}, -1.5, 3, false, false, 0.25f),
        new Generated(new int[] {4, 5}, -1.5, 3, true, true, 0.25f),
        new Generated(new int[] {4, 5}, -1.5, 3, true, false, 0.5f));
  }

  private static ProbeRun result(final Generated second, final long nanos) {
    return new ProbeRun(List.of(RIGHT, second), nanos);
  }
}
