package io.dragoman.resilience.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.membership.Handover.Others;
import io.dragoman.resilience.membership.Handover.Step;
import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final Duration AFTER = Duration.ofMinutes(3);

  private final ManualClock clock = new ManualClock();
  private final Handover handover = new Handover(AFTER, clock);

  @Test
  void shouldLeaveWhenUnableForLongAndAnotherIsAble() {
    assertThat(handover.next(true, false, () -> Others.ABLE)).isEqualTo(Step.NONE);
    clock.advance(AFTER.minusMillis(1));
    assertThat(handover.next(true, false, () -> Others.ABLE)).isEqualTo(Step.NONE);
    clock.advance(Duration.ofMillis(1));

    assertThat(handover.next(true, false, () -> Others.ABLE)).isEqualTo(Step.LEAVE);
  }

  @Test
  void shouldStayWhenNobodyElseIsAble() {
    handover.next(true, false, () -> Others.UNABLE);
    clock.advance(AFTER.multipliedBy(10));

    assertThat(handover.next(true, false, () -> Others.UNABLE)).isEqualTo(Step.NONE);
  }

  @Test
  void shouldCountAnewWhenItWasAbleInBetween() {
    handover.next(true, false, () -> Others.ABLE);
    clock.advance(AFTER);
    assertThat(handover.next(true, true, () -> Others.ABLE)).isEqualTo(Step.NONE);
    assertThat(handover.next(true, false, () -> Others.ABLE)).isEqualTo(Step.NONE);
  }

  @Test
  void shouldJoinWhenItIsAbleAgain() {
    assertThat(handover.next(false, false, () -> Others.ABLE)).isEqualTo(Step.NONE);
    assertThat(handover.next(false, true, () -> Others.ABLE)).isEqualTo(Step.JOIN);
  }

  @Test
  void shouldJoinUnableWhenNobodyInTheGroupIsAble() {
    assertThat(handover.next(false, false, () -> Others.UNABLE)).isEqualTo(Step.NONE);
    assertThat(handover.next(false, false, () -> Others.UNABLE)).isEqualTo(Step.NONE);
    assertThat(handover.next(false, false, () -> Others.UNABLE)).isEqualTo(Step.JOIN);
  }

  @Test
  void shouldStayAwayWhenTheOthersAreUnableForAMomentOrCannotBeHeard() {
    handover.next(false, false, () -> Others.UNABLE);
    handover.next(false, false, () -> Others.UNABLE);
    assertThat(handover.next(false, false, () -> Others.UNKNOWN)).isEqualTo(Step.NONE);
    handover.next(false, false, () -> Others.UNABLE);
    assertThat(handover.next(false, false, () -> Others.UNABLE)).isEqualTo(Step.NONE);
  }

  @Test
  void shouldNeverLeaveWhenToldSo() {
    final Handover never = new Handover(Duration.ZERO, clock);
    never.next(true, false, () -> Others.ABLE);
    clock.advance(Duration.ofDays(1));

    assertThat(never.next(true, false, () -> Others.ABLE)).isEqualTo(Step.NONE);
  }
}
