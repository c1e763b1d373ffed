package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WitnessTest {
  private final ManualClock clock = new ManualClock();
  private final Witness<String> witness = new Witness<>(clock.steady());

  @Test
  void shouldNotTellWhenOneWorkFailsHoweverOften() {
    assertThat(witness.suspect("a")).isEqualTo(Witness.Suspect.UNKNOWN);
    assertThat(witness.suspect("a")).isEqualTo(Witness.Suspect.UNKNOWN);
    assertThat(witness.suspect("a")).isEqualTo(Witness.Suspect.UNKNOWN);
  }

  @Test
  void shouldSuspectTheEngineWhenOtherWorkFailsAndNoneWasAnswered() {
    witness.suspect("a");

    assertThat(witness.suspect("b")).isEqualTo(Witness.Suspect.ENGINE);
    assertThat(witness.suspect("c")).isEqualTo(Witness.Suspect.ENGINE);
    assertThat(witness.suspect("a")).isEqualTo(Witness.Suspect.ENGINE);
  }

  @Test
  void shouldMakeAnEndWhenNothingWasAnsweredForAnHour() {
    witness.suspect("a");
    clock.advance(Witness.LONGEST_DOUBT.minusNanos(1));
    assertThat(witness.suspect("a")).isEqualTo(Witness.Suspect.UNKNOWN);

    clock.advance(Duration.ofNanos(1));

    assertThat(witness.suspect("a")).isEqualTo(Witness.Suspect.WORK);
    assertThat(witness.suspect("b")).isEqualTo(Witness.Suspect.WORK);
  }

  @Test
  void shouldDoubtAnewWhenOtherWorkFailsAfterAQuietTime() {
    witness.suspect("a");
    witness.suspect("b");
    clock.advance(Witness.LONGEST_DOUBT.multipliedBy(5));

    assertThat(witness.suspect("c")).isEqualTo(Witness.Suspect.UNKNOWN);
    assertThat(witness.suspect("d")).isEqualTo(Witness.Suspect.ENGINE);
  }

  @Test
  void shouldMakeAnEndWhenOtherWorkFailsAgainAndAgainForAnHour() {
    witness.suspect("a");
    for (Duration past = Duration.ZERO;
        past.compareTo(Witness.LONGEST_DOUBT) < 0;
        past = past.plusMinutes(10)) {
      assertThat(witness.suspect("at " + past)).isEqualTo(Witness.Suspect.ENGINE);
      clock.advance(Duration.ofMinutes(10));
    }

    assertThat(witness.suspect("b")).isEqualTo(Witness.Suspect.WORK);
  }

  @Test
  void shouldSuspectTheWorkWhenOtherWorkWasAnswered() {
    witness.suspect("a");
    witness.answer("good");

    assertThat(witness.suspect("b")).isEqualTo(Witness.Suspect.WORK);
    assertThat(witness.answered()).contains("good");
  }
}
