package io.dragoman.resilience.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionGateTest {
  private static final TopicPartition WORK = new TopicPartition("work", 0);
  private static final TopicPartition URGENT = new TopicPartition("urgent", 0);

  private final PartitionGate gate = new PartitionGate(List.of("work", "urgent"));

  @Test
  void shouldReadOnUntilTheInboxIsFullWhenNoEngineMayBeCalledOrRejectionsAreHeld() {
    gate.set(PauseReason.ENGINES, true);
    gate.set(PauseReason.REJECTIONS, true);
    assertThat(gate.isPaused(WORK)).isFalse();

    gate.set(WORK, PauseReason.INBOX_FULL, true);

    assertThat(gate.isPaused(WORK)).isTrue();
    assertThat(gate.isPaused(new TopicPartition("work", 1))).isFalse();
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
    assertThat(gate.isPaused(WORK)).isTrue();

    gate.set(reason, false);

    assertThat(gate.isPaused(WORK)).isFalse();
  }

  @Test
  void shouldReadUrgentWorkOnWhenTheInboxIsFullOfOther() {
    gate.set(WORK, PauseReason.INBOX_FULL, true);

    assertThat(gate.isPaused(WORK)).isTrue();
    assertThat(gate.isPaused(URGENT)).isFalse();
    assertThat(gate.reasons(0)).containsExactly(PauseReason.INBOX_FULL);
    gate.forget(0);
    assertThat(gate.isPaused(WORK)).isFalse();
  }

  @Test
  void shouldNeverPauseOtherTopics() {
    gate.set(PauseReason.DRAINING, true);
    gate.setBusy(0, true);

    assertThat(gate.isPaused(new TopicPartition("delay", 0))).isFalse();
    assertThat(gate.isBusy(new TopicPartition("delay", 0))).isFalse();
    assertThat(gate.isPaused(URGENT)).isTrue();
    assertThat(gate.isBusy(URGENT)).isTrue();
  }
}
