package io.dragoman.inference.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @Test
  void shouldTakeTheFirstWhenScoresAreEqual() {
    assertThat(Scores.best(new float[] {1, 3, 2, 3}).index()).isEqualTo(1);
    assertThat(Scores.best(new float[] {NEVER, -4, NEVER}).index()).isEqualTo(1);
    assertThat(Scores.best(new float[] {NEVER, NEVER}).index()).isZero();
  }

  @Test
  void shouldRefuseWhenAScoreIsNotANumber() {
    for (final int length : new int[] {3, 256_206}) {
      final float[] scores = new float[length];
      scores[length - 1] = Float.NaN;
      assertThatThrownBy(() -> Scores.best(scores))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OUTPUT));
    }
  }

  @Test
  void shouldStayNearTheExactSumWhenTheVocabularyIsLarge() {
    final Random random = new Random(5);
    final float[] scores = new float[256_206];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (random.nextGaussian() * 8);
      sum += Math.exp(scores[i]);
    }

    assertThat(Scores.logSumExp(scores, 0, scores.length)).isCloseTo(Math.log(sum), within(1e-6));
    assertThat(Scores.best(scores).logSumExp()).isCloseTo(Math.log(sum), within(1e-6));
  }

  @Test
  void shouldFindTheFirstOfTheGreatestWhereverItIsInALargeVocabulary() {
    for (final int place : new int[] {0, 511, 512, 32_767, 32_768, 200_000, 256_205}) {
      final float[] scores = new float[256_206];
      scores[place] = 7;
      scores[256_205] = 7;
      final Scores.Best best = Scores.best(scores);

      assertThat(best.index()).isEqualTo(place);
      assertThat(best.score()).isEqualTo(7f);
      assertThat(best.logSumExp())
          .isCloseTo(
              Math.log(
                  (place == 256_205 ? 1 : 2) * Math.exp(7)
                      + (place == 256_205 ? 256_205 : 256_204)),
              within(1e-6));
    }
  }

  @Test
  void shouldBeImpossibleWhenEverythingIsForbidden() {
    assertThat(Scores.logSumExp(new float[] {NEVER, NEVER}, 0, 2))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void shouldSumTheSameWhenMostTokensAreImpossible() {
    final float[] scores = new float[50_000];
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    for (int i = 17; i < scores.length; i += 9_001) {
      scores[i] = 3f;
    }
    scores[20_000] = 4f;

    final Scores.Best best = Scores.best(scores);

    assertThat(best.index()).isEqualTo(20_000);
    assertThat(best.logSumExp()).isCloseTo(Math.log(Math.exp(4) + 6 * Math.exp(3)), within(1e-6));
    assertThat(Scores.top(scores, 2).logSumExp()).isEqualTo(best.logSumExp());
  }
}
