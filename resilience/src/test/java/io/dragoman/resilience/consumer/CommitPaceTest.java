package io.dragoman.resilience.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
  private static final Duration GAP = Duration.ofMillis(40);

  private long now = -5;
  private final CommitPace pace = new CommitPace(GAP, 3, () -> now);

  @Test
  void shouldLetAFewFollowEachOtherWhenThereWasNoneForLong() {
    commit(2);

    assertThat(pace.untilNext()).isZero();
  }

  @Test
  void shouldKeepTheGapWhenTheyGoOnAndOn() {
    commit(3);

    assertThat(pace.untilNext()).isEqualTo(GAP);
    pass(GAP);
    assertThat(pace.untilNext()).isZero();
    commit(1);
    assertThat(pace.untilNext()).isEqualTo(GAP);
  }

  @Test
  void shouldLetAsManyFollowEachOtherAgainWhenItWasQuiet() {
    commit(3);
    pass(GAP.multipliedBy(100));

    commit(2);
    assertThat(pace.untilNext()).isZero();
    commit(1);
    assertThat(pace.untilNext()).isEqualTo(GAP);
  }

  @Test
  void shouldNeverWaitWhenThereIsNoGap() {
    final CommitPace none = new CommitPace(Duration.ZERO, 1, () -> now);

    for (int i = 0; i < 10; i++) {
      none.committed();
    }

    assertThat(none.untilNext()).isZero();
  }

  private void commit(final int times) {
    for (int i = 0; i < times; i++) {
      pace.committed();
    }
  }

  private void pass(final Duration time) {
    now += time.toNanos();
  }
}
