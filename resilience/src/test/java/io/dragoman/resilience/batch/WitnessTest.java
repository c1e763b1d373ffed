package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WitnessTest {
  private final Witness<String> witness = new Witness<>();

  @Test
  void shouldBlameTheOnlyWorkThereIsHoweverOftenItFails() {
    assertThat(witness.blames("a")).isTrue();
    assertThat(witness.blames("a")).isTrue();
    assertThat(witness.blames("a")).isTrue();
  }

  @Test
  void shouldSuspectTheEngineWhenOtherWorkFailsAndNoneWasAnswered() {
    witness.blames("a");

    assertThat(witness.blames("b")).isFalse();
    assertThat(witness.blames("c")).isFalse();
  }

  @Test
  void shouldMakeAnEndWhenTheSameWorkFailsAgainAndAgain() {
    witness.blames("a");
    int times = 1;
    while (!witness.blames("b")) {
      times++;
    }

    assertThat(times).isEqualTo(10);
  }

  @Test
  void shouldBlameAnyWorkWhenOtherWorkWasAnswered() {
    witness.blames("a");
    witness.answer("good");

    assertThat(witness.blames("b")).isTrue();
    assertThat(witness.answered()).contains("good");
  }
}
