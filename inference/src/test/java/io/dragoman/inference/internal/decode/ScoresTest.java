package io.dragoman.inference.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @Test
  void shouldTakeTheFirstWhenScoresAreEqual() {
    assertThat(Scores.argMax(new float[] {1, 3, 2, 3}, 0, 4)).isEqualTo(1);
    assertThat(Scores.argMax(new float[] {9, 3, 2, 3}, 1, 4)).isEqualTo(1);
    assertThat(Scores.argMax(new float[] {NEVER, -4, NEVER}, 0, 3)).isEqualTo(1);
  }

  @Test
  void shouldRefuseWhenAScoreIsNotANumber() {
    assertThatThrownBy(() -> Scores.argMax(new float[] {1, Float.NaN, 2}, 0, 3))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OUTPUT));
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
  }

  @Test
  void shouldBeImpossibleWhenEverythingIsForbidden() {
    assertThat(Scores.logSumExp(new float[] {NEVER, NEVER}, 0, 2))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
