package io.dragoman.inference.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SearchTest {
  @Test
  void shouldSayWhatIsAllowedWhenAValueIsOutOfBounds() {
    assertThatThrownBy(() -> Search.beam(17)).hasMessage("beams must be 1 to 16, but is 17");
    assertThatThrownBy(() -> Search.beam(4).withHypotheses(5))
        .hasMessage("hypotheses must be 1 to 4, but is 5");
    assertThatThrownBy(() -> Search.beam(4).withPatience(0))
        .hasMessage("patience must be 0.25 to 8.0, but is 0.0");
    assertThatThrownBy(() -> Search.beam(4).withLengthPenalty(Float.NaN))
        .hasMessageStartingWith("lengthPenalty must be -5.0 to 5.0, but is NaN");
    assertThatThrownBy(() -> Search.sampling(0, 2, 0)).hasMessageContaining("ask for beams");
    assertThatThrownBy(() -> new Search(2, 1, 1, 1, 0, 0.5f, 1, 0))
        .hasMessageContaining("Beams are for temperature 0");
  }

  @Test
  void shouldBeGreedyOnlyWhenNothingElseIsAskedFor() {
    assertThat(Search.GREEDY.greedy()).isTrue();
    assertThat(Search.beam(1)).isEqualTo(Search.GREEDY);
    assertThat(Search.beam(2).greedy()).isFalse();
    assertThat(Search.sampling(0.2f, 1, 0).greedy()).isFalse();
    assertThat(Search.GREEDY.withNoRepeatNgram(3).greedy()).isFalse();
  }

  @Test
  void shouldCompareMeansWhenThePenaltyIsOne() {
    assertThat(Search.beam(2).score(-6, 3)).isEqualTo(-2);
    assertThat(Search.beam(2).withLengthPenalty(0).score(-6, 3)).isEqualTo(-6);
  }
}
