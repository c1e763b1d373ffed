package io.dragoman.inference.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  private static Scores.Best best(final float... scores) {
    return Scores.best(FloatBuffer.wrap(scores));
  }

  @Test
  void shouldTakeTheFirstWhenScoresAreEqual() {
    assertThat(best(1, 3, 2, 3).index()).isEqualTo(1);
    assertThat(best(NEVER, -4, NEVER).index()).isEqualTo(1);
    assertThat(best(NEVER, NEVER).index()).isZero();
  }

  @Test
  void shouldRefuseWhenAScoreIsNotANumber() {
    for (final int length : new int[] {3, 256_206}) {
      final float[] scores = new float[length];
      scores[length - 1] = Float.NaN;
      assertThatThrownBy(() -> best(scores))
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
    assertThat(best(scores).logSumExp()).isCloseTo(Math.log(sum), within(1e-6));
  }

  @Test
  void shouldStayNearTheExactSumWhenMostScoresAreTheSame() {
    final float[] scores = new float[256_206];
    for (float below = 0.25f; below < 32; below += 0.25f) {
      Arrays.fill(scores, -below);
      scores[7] = 0;

      assertThat(best(scores).logSumExp())
          .as("%s below", below)
          .isCloseTo(Math.log1p((scores.length - 1) * Math.exp(-below)), within(1.5e-6));
    }
  }

  @Test
  void shouldFindTheSameWhereverTheScoresLie() {
    final Random random = new Random(9);
    for (final int length : new int[] {1, 63, 1024, 1025, 8192, 20_001}) {
      final float[] scores = new float[length];
      for (int i = 0; i < length; i++) {
        scores[i] = (float) random.nextGaussian();
      }
      final FloatBuffer elsewhere =
          ByteBuffer.allocateDirect((length + 3) * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer()
              .put(3, scores)
              .slice(3, length);

      assertThat(Scores.best(elsewhere)).isEqualTo(best(scores));
      assertThat(Scores.top(elsewhere, 1).indices()).containsExactly(best(scores).index());
    }
  }

  @Test
  void shouldFindTheFirstOfTheGreatestWhereverItIsInALargeVocabulary() {
    for (final int place : new int[] {0, 511, 512, 32_767, 32_768, 200_000, 256_205}) {
      final float[] scores = new float[256_206];
      scores[place] = 7;
      scores[256_205] = 7;
      final Scores.Best best = best(scores);

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

    final Scores.Best best = best(scores);

    assertThat(best.index()).isEqualTo(20_000);
    assertThat(best.logSumExp()).isCloseTo(Math.log(Math.exp(4) + 6 * Math.exp(3)), within(1e-6));
    assertThat(Scores.top(FloatBuffer.wrap(scores), 2).logSumExp()).isEqualTo(best.logSumExp());
  }
}
