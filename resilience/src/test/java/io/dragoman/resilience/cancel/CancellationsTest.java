package io.dragoman.resilience.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.CapturedLog;
import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationsTest {
  private final ManualClock clock = new ManualClock();
  private final Cancellations cancellations = new Cancellations(clock);

  @Test
  void shouldForgetWhenTheTopicForgetsAsWell() {
    cancellations.cancel("old", Duration.ofHours(23));
    cancellations.cancel("older", Duration.ofHours(25));
    cancellations.cancel("new", Duration.ZERO);
    assertThat(cancellations.isCancelled("old")).isTrue();
    assertThat(cancellations.isCancelled("older")).isFalse();

    clock.advance(Duration.ofHours(2));

    assertThat(cancellations.isCancelled("old")).isFalse();
    assertThat(cancellations.isCancelled("new")).isTrue();
    assertThat(cancellations.isCancelled("other")).isFalse();
  }

  @Test
  void shouldForgetTheOldestWhenTooManyAreCancelled() {
    final List<String> said;
    try (CapturedLog log = CapturedLog.of(Cancellations.class)) {
      for (int i = 0; i <= Cancellations.MAX_REQUESTS; i++) {
        cancellations.cancel("r" + i, Duration.ZERO);
      }
      said = log.texts();
    }

    assertThat(said).singleElement().asString().startsWith("WARN More than 100000 requests");

    assertThat(cancellations.isCancelled("r0")).isFalse();
    assertThat(cancellations.isCancelled("r1")).isTrue();
    assertThat(cancellations.isCancelled("r" + Cancellations.MAX_REQUESTS)).isTrue();
  }

  @Test
  void shouldTakeNothingThatIsNoRequestId() {
    cancellations.cancel("a".repeat(1_000_000), Duration.ZERO);
    cancellations.cancel("a\nb", Duration.ZERO);

    assertThat(cancellations.isEmpty()).isTrue();
  }

  @Test
  void shouldBeNewsOnceWhenCancelledTwice() {
    assertThat(cancellations.isNews("r")).isFalse();
    cancellations.cancel("r", Duration.ZERO);

    assertThat(cancellations.isNews("r")).isTrue();
    cancellations.cancel("r", Duration.ZERO);
    assertThat(cancellations.isNews("r")).isFalse();
  }
}
