package io.dragoman.resilience.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.logging.RepeatLimit.LeftOut;
import io.dragoman.resilience.logging.RepeatLimit.Text;
import io.dragoman.resilience.testing.ManualClock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatLimitTest {
  private static final Text OUTAGE = new Text("a.Client", "WARN", "{} is away");

  private final ManualClock clock = new ManualClock();
  private final RepeatLimit limit = new RepeatLimit(3, clock.steady());

  @Test
  void shouldLetTheFirstPassAndCountTheRest() {
    assertThat(passed(400)).isEqualTo(3);
    assertThat(limit.takeOver()).as("the window is not over").isEmpty();

    clock.advance(RepeatLimit.WINDOW);

    assertThat(limit.takeOver()).containsExactly(new LeftOut(OUTAGE, 397));
    assertThat(limit.takeOver()).as("told once").isEmpty();
  }

  @Test
  void shouldBeginAnewWhenTheWindowIsOver() {
    passed(10);
    clock.advance(RepeatLimit.WINDOW);
    limit.takeOver();

    assertThat(passed(10)).isEqualTo(3);
  }

  @Test
  void shouldTellTextsApart() {
    passed(10);

    assertThat(limit.permits(new Text("a.Client", "ERROR", "{} is away"))).isTrue();
    assertThat(limit.permits(new Text("a.Server", "WARN", "{} is away"))).isTrue();
  }

  @Test
  void shouldTellNothingWhenNothingWasLeftOut() {
    passed(3);
    clock.advance(RepeatLimit.WINDOW);

    assertThat(limit.takeOver()).isEmpty();
  }

  @Test
  void shouldForgetTheOldestWhenTextsAreWithoutNumber() {
    IntStream.range(0, 100_000).forEach(i -> limit.permits(new Text("a", "WARN", "text " + i)));
    clock.advance(RepeatLimit.WINDOW);

    assertThat(limit.takeOver()).isEmpty();
    assertThat(limit.permits(new Text("a", "WARN", "text 1"))).isTrue();
  }

  private long passed(final int lines) {
    return IntStream.range(0, lines).filter(_ -> limit.permits(OUTAGE)).count();
  }
}
