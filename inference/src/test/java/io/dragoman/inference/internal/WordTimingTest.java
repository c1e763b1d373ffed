package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dragoman.inference.Speech;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of letters, a token each. */
class WordTimingTest {
  private final Words words = new Words(Letters.DECODE);

  @Test
  void shouldSplitAtSpacesAndPunctuationAsTheReferenceDoes() {
    assertThat(words.of(Letters.encode(" ab c, d."), "ko"))
        .containsExactly(
            new Words.Word(" ab", 3),
            new Words.Word(" c", 2),
            new Words.Word(",", 1),
            new Words.Word(" d", 2),
            new Words.Word(".", 1));
    assertThat(words.of(Letters.encode("ab"), "ja"))
        .as("written without spaces")
        .containsExactly(new Words.Word("a", 1), new Words.Word("b", 1));
  }

  @Test
  void shouldKeepTokensTogetherThatAreOneCharacter() {
    // Two tokens of half a character each, then a letter.
    final Words halves =
        new Words(
            tokens ->
                switch (tokens.length) {
                  case 1 -> tokens[0] == 'x' ? "x" : "\uFFFD";
                  case 2 -> "가";
                  default -> "가x";
                });

    assertThat(halves.of(new int[] {1, 2, 'x'}, "ja"))
        .containsExactly(new Words.Word("가", 2), new Words.Word("x", 1));
  }

  @Test
  void shouldGivePunctuationToItsWord() {
    assertThat(
            timed(
                piece(0, 2000, 9), word(" \"", 0, 0.1), word("ab", 0.1, 0.4), word(",", 0.4, 0.5)))
        .extracting(Speech.Word::text)
        .containsExactly("\"ab,");
  }

  @Test
  void shouldShortenAWordThatLastsAsLongAsThePauseBeforeIt() {
    final List<Speech.Word> words =
        timed(
            piece(0, 6000, 8),
            word(" a", 0, 4),
            word(" b", 4, 4.3),
            word(" c", 4.3, 4.6),
            word(" d", 4.6, 4.9));

    // Twice the usual 0.3 s before its end.
    assertThat(words)
        .extracting(Speech.Word::startMs, Speech.Word::endMs)
        .startsWith(tuple(3400, 4000));
  }

  @Test
  void shouldNotReachFarBeyondItsPiece() {
    final List<Speech.Word> words = timed(piece(0, 1500, 4), word(" a", 0, 1), word(" b", 1, 3));

    assertThat(words.getLast().endMs()).isEqualTo(1700);
  }

  @Test
  void shouldGoThroughTimeWithEveryToken() {
    final TimeWarping warping = new TimeWarping(5, 40);
    final float[] weights = new float[5 * 50];
    IntStream.range(0, 5)
        .forEach(
            token ->
                IntStream.range(0, 50)
                    .forEach(
                        place -> weights[token * 50 + place] = place / 8 == token ? 0.1f : 0.001f));
    warping.add(weights, 50);

    assertThat(warping.starts(1, 5)).containsExactly(0, 16, 24, 32);
  }

  private static List<Speech.Word> timed(
      final Speech.Segment piece, final WordTiming.Aligned... aligned) {
    return new WordTiming(new ArrayList<>(List.of(aligned)))
        .in(List.of(piece), 0, 0)
        .getFirst()
        .words();
  }

  private static Speech.Segment piece(final int from, final int to, final int tokens) {
    return new Speech.Segment(from, to, "text", IntStream.range(0, tokens).boxed().toList(), null);
  }

  private static WordTiming.Aligned word(final String text, final double from, final double to) {
    return new WordTiming.Aligned(text, text.length(), from, to, 0.5f);
  }
}
