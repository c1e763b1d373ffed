package io.dragoman.inference.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepetitionTest {

  @Test
  void shouldKeepAllWhenNothingRepeats() {
    assertThat(Repetition.cut(IntStream.range(0, 60).toArray(), 60)).isEqualTo(60);
    assertThat(Repetition.cut(new int[0], 0)).isZero();
  }

  @Test
  void shouldKeepTheFirstAppearanceWhenAPhraseRepeatsWithoutEnd() {
    final int[] tokens = IntStream.range(0, 43).map(i -> i < 3 ? 100 + i : i % 5).toArray();

    // Three tokens of their own, then a phrase of five.
    assertThat(Repetition.cut(tokens, tokens.length)).isEqualTo(8);
  }

  @Test
  void shouldAllowRepetitionsWhenTheyAreFewOrShort() {
    final int[] digits = {7, 7, 7, 7, 7, 7, 7, 7};
    final int[] threeTimes = IntStream.range(0, 30).map(i -> i % 10).toArray();

    assertThat(Repetition.cut(digits, digits.length)).isEqualTo(digits.length);
    assertThat(Repetition.cut(threeTimes, threeTimes.length)).isEqualTo(threeTimes.length);
  }

  @Test
  void shouldLookOnlyAtFilledTokensWhenTheArrayIsLonger() {
    final int[] tokens = new int[100];
    for (int i = 0; i < 10; i++) {
      tokens[i] = i;
    }

    assertThat(Repetition.cut(tokens, 10)).isEqualTo(10);
  }

  @Test
  void shouldExceedTheReferenceLimitOnlyWhenTextRepeatsItself() {
    final String sentence = "The quick brown fox jumps over the lazy dog.";

    assertThat(Repetition.compressionRatio(sentence)).isLessThan(1.2f);
    assertThat(Repetition.compressionRatio((sentence + " ").repeat(8))).isGreaterThan(2.4f);
    assertThat(Repetition.compressionRatio("")).isEqualTo(1f);
  }
}
