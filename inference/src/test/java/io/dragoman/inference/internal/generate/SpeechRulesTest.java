package io.dragoman.inference.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tokens 0 to 9 are text, 10 ends, 11 starts, 12 turns timestamps off, 13 to 32 are timestamps. */
class SpeechRulesTest {
  private static final int END = 10;
  private static final int NO_TIMESTAMPS = 12;
  private static final int FIRST = 13;
  private static final int VOCABULARY = 33;

  private static final WhisperSettings SETTINGS =
      new WhisperSettings(
          8,
          80,
          16_000,
          VOCABULARY,
          11,
          END,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          NO_TIMESTAMPS,
          OptionalInt.empty(),
          new TreeMap<>(),
          new int[] {3, 999},
          new int[] {4, END},
          5,
          100,
          List.of(),
          WhisperSettings.Thresholds.DEFAULT);

  @Test
  void shouldForbidSuppressedTokensWhenWithoutTimestamps() {
    final SpeechRules rules = new SpeechRules(SETTINGS, false);

    assertThat(forbidden(rules, level())).containsExactlyInAnyOrder(3, 4, END);
    assertThat(forbidden(rules, level(), 7)).containsExactly(3);
  }

  @Test
  void shouldStartWithAnEarlyTimestampWhenTimestampsAreWanted() {
    final Set<Integer> allowed = allowed(new SpeechRules(SETTINGS, true), level());

    assertThat(allowed).containsExactly(FIRST, 14, 15, 16, 17, 18);
  }

  @Test
  void shouldWantTextAfterTheFirstTimestampWhenAPieceHasBegun() {
    final Set<Integer> allowed = allowed(new SpeechRules(SETTINGS, true), likelyText(), 15);

    assertThat(allowed)
        .contains(0, 9, END)
        .doesNotContain(3, NO_TIMESTAMPS)
        .allMatch(t -> t < FIRST);
  }

  @Test
  void shouldWantATimestampOrTheEndWhenAPieceHasEnded() {
    final Set<Integer> allowed = allowed(new SpeechRules(SETTINGS, true), likelyText(), 15, 7, 20);

    assertThat(allowed).contains(END, 11, 20, 32).doesNotContain(0, 9, 19);
  }

  @Test
  void shouldNotGoBackInTimeNorRepeatWhenWithinAPiece() {
    final Set<Integer> allowed = allowed(new SpeechRules(SETTINGS, true), likelyText(), 15, 7, 8);

    assertThat(allowed).contains(0, END, 16, 32).doesNotContain(13, 14, 15);
  }

  @Test
  void shouldTakeATimestampWhenAllTogetherAreLikelierThanAnyWord() {
    final float[] scores = level();
    scores[5] = 1f;

    // Nineteen timestamps at 0 are likelier than one word at 1.
    assertThat(allowed(new SpeechRules(SETTINGS, true), scores, 15, 7, 8))
        .allMatch(t -> t >= FIRST);
  }

  @Test
  void shouldTakeTheWordWhenItIsLikelierThanAllTimestamps() {
    assertThat(allowed(new SpeechRules(SETTINGS, true), likelyText(), 15, 7, 8)).contains(5);
  }

  private static float[] level() {
    return new float[VOCABULARY];
  }

  private static float[] likelyText() {
    final float[] scores = level();
    scores[5] = 20f;
    scores[END] = 19f;
    return scores;
  }

  private static Set<Integer> allowed(
      final SpeechRules rules, final float[] scores, final int... tokens) {
    rules.apply(scores, tokens, tokens.length);
    final Set<Integer> allowed = new TreeSet<>();
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > Float.NEGATIVE_INFINITY) {
        allowed.add(i);
      }
    }
    return allowed;
  }

  private static Set<Integer> forbidden(
      final SpeechRules rules, final float[] scores, final int... tokens) {
    final Set<Integer> all = new TreeSet<>();
    for (int i = 0; i < scores.length; i++) {
      all.add(i);
    }
    all.removeAll(allowed(rules, scores, tokens));
    return all;
  }
}
