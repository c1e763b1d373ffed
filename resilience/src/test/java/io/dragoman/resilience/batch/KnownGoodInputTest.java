package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KnownGoodInputTest {
  private final ManualClock clock = new ManualClock();
  private final KnownGoodInput<String> knownGood = new KnownGoodInput<>(clock.steady());

  @Test
  void shouldNotTellWhenOneWorkFailsHoweverOften() {
    assertThat(knownGood.suspect("a")).isEqualTo(KnownGoodInput.Suspect.UNKNOWN);
    assertThat(knownGood.suspect("a")).isEqualTo(KnownGoodInput.Suspect.UNKNOWN);
    assertThat(knownGood.suspect("a")).isEqualTo(KnownGoodInput.Suspect.UNKNOWN);
  }

  @Test
  void shouldSuspectTheEngineWhenOtherWorkFailsAndNoneWasAnswered() {
    knownGood.suspect("a");

    assertThat(knownGood.suspect("b")).isEqualTo(KnownGoodInput.Suspect.ENGINE);
    assertThat(knownGood.suspect("c")).isEqualTo(KnownGoodInput.Suspect.ENGINE);
    assertThat(knownGood.suspect("a")).isEqualTo(KnownGoodInput.Suspect.ENGINE);
  }

  @Test
  void shouldMakeAnEndWhenNothingWasAnsweredForAnHour() {
    knownGood.suspect("a");
    clock.advance(KnownGoodInput.MAX_DOUBT.minusNanos(1));
    assertThat(knownGood.suspect("a")).isEqualTo(KnownGoodInput.Suspect.UNKNOWN);

    clock.advance(Duration.ofNanos(1));

    assertThat(knownGood.suspect("a")).isEqualTo(KnownGoodInput.Suspect.WORK);
    assertThat(knownGood.suspect("b")).isEqualTo(KnownGoodInput.Suspect.WORK);
  }

  @Test
  void shouldDoubtAnewWhenOtherWorkFailsAfterAQuietTime() {
    knownGood.suspect("a");
    knownGood.suspect("b");
    clock.advance(KnownGoodInput.MAX_DOUBT.multipliedBy(5));

    assertThat(knownGood.suspect("c")).isEqualTo(KnownGoodInput.Suspect.UNKNOWN);
    assertThat(knownGood.suspect("d")).isEqualTo(KnownGoodInput.Suspect.ENGINE);
  }

  @Test
  void shouldMakeAnEndWhenOtherWorkFailsAgainAndAgainForAnHour() {
    knownGood.suspect("a");
    for (Duration past = Duration.ZERO;
        past.compareTo(KnownGoodInput.MAX_DOUBT) < 0;
        past = past.plusMinutes(10)) {
      assertThat(knownGood.suspect("at " + past)).isEqualTo(KnownGoodInput.Suspect.ENGINE);
      clock.advance(Duration.ofMinutes(10));
    }

    assertThat(knownGood.suspect("b")).isEqualTo(KnownGoodInput.Suspect.WORK);
  }

  @Test
  void shouldSuspectTheWorkWhenOtherWorkWasAnswered() {
    knownGood.suspect("a");
    knownGood.answer("good");

    assertThat(knownGood.suspect("b")).isEqualTo(KnownGoodInput.Suspect.WORK);
    assertThat(knownGood.answered()).contains("good");
  }
}
