package io.dragoman.resilience.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RejectionGuardTest {
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final ManualClock clock = new ManualClock();
  private final RejectionGuard guard = new RejectionGuard(3, WINDOW, clock.steady());

  @Test
  void shouldHoldWhenSoManyInARowAreRejected() {
    reject(3);

    assertThat(guard.permits()).isFalse();
    assertThat(guard.status(7).holding()).isTrue();
    assertThat(guard.status(7).inARow()).isEqualTo(3);
    assertThat(guard.status(7).advice()).contains("why 3").contains("/worker/rejections/accept");
  }

  @Test
  void shouldNeverHoldWhenSomethingIsAnsweredInBetween() {
    for (int round = 0; round < 100; round++) {
      reject(2);
      guard.answered();
    }
    reject(3);
  }

  @Test
  void shouldLetGoWhatWasHeldWhenSomethingIsAnswered() {
    reject(3);
    assertThat(guard.permits()).isFalse();

    guard.answered();

    assertThat(guard.permits()).isTrue();
    assertThat(guard.status(1).holding()).isFalse();
  }

  @Test
  void shouldLetAFewGoByThemselvesInEachWindow() {
    reject(3);
    clock.advance(WINDOW.minusNanos(1));
    assertThat(guard.permits()).isFalse();

    clock.advance(Duration.ofNanos(1));

    reject(3);
    assertThat(guard.permits()).isFalse();
  }

  @Test
  void shouldNotHoldWhatIsRejectedNowAndThen() {
    for (int i = 0; i < 100; i++) {
      reject(1);
      clock.advance(WINDOW.dividedBy(3));
    }
  }

  @Test
  void shouldLetAllGoUntilSomethingIsAnsweredWhenToldTo() {
    reject(3);
    assertThat(guard.permits()).isFalse();
    guard.accept();
    reject(100);

    guard.answered();

    reject(3);
    assertThat(guard.permits()).isFalse();
  }

  @Test
  void shouldNotHoldWhenItIsTheMistakeOfOneRequest() {
    final RejectionGuard hundred = new RejectionGuard(100, WINDOW, clock.steady());
    for (int i = 0; i < 10_000; i++) {
      assertThat(hundred.permits("large")).isTrue();
      hundred.rejected("why", "large");
    }

    assertThat(hundred.status(0).inARow()).isEqualTo(10);
  }

  @Test
  void shouldLetTheRestOfACountedRequestGoWhenOthersAreHeld() {
    final RejectionGuard twelve = new RejectionGuard(12, WINDOW, clock.steady());
    for (int i = 0; i < 12; i++) {
      final String request = i < 10 ? "large" : "small";
      assertThat(twelve.permits(request)).isTrue();
      twelve.rejected("why", request);
    }

    assertThat(twelve.permits("small")).isFalse();
    assertThat(twelve.permits("other")).isFalse();
    assertThat(twelve.permits("large")).isTrue();
  }

  private void reject(final int times) {
    for (int i = 1; i <= times; i++) {
      assertThat(guard.permits()).isTrue();
      guard.rejected("why " + i);
    }
  }
}
