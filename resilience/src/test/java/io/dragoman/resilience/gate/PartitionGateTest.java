package io.dragoman.resilience.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionGateTest {
  private final PartitionGate gate = new PartitionGate("work");

  @Test
  void shouldReadOnUntilTheInboxIsFullWhenNoEngineMayBeCalledOrRejectionsAreHeld() {
    gate.set(PauseReason.ENGINES, true);
    gate.set(PauseReason.REJECTIONS, true);
    assertThat(gate.isPaused(0)).isFalse();

    gate.set(0, PauseReason.INBOX_FULL, true);

    assertThat(gate.isPaused(0)).isTrue();
    assertThat(gate.isPaused(1)).isFalse();
    assertThat(gate.reasons(0))
        .containsExactlyInAnyOrder(
            PauseReason.ENGINES, PauseReason.REJECTIONS, PauseReason.INBOX_FULL);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ENGINES", "REJECTIONS"})
  void shouldPauseAtOnceForAnyOtherReason(final PauseReason reason) {
    gate.set(reason, true);
    assertThat(gate.isPaused(0)).isTrue();

    gate.set(reason, false);

    assertThat(gate.isPaused(0)).isFalse();
  }
}
