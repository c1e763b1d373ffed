package io.dragoman.inference.internal.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuietCutsTest {
  private static final int MOST = 8 * LogMel.RATE;

  @Test
  void shouldLeaveAClipWholeWhenItFits() {
    assertThat(QuietCuts.cut(new float[MOST], MOST)).containsExactly(new QuietCuts.Part(0, MOST));
    assertThat(QuietCuts.cut(new float[0], MOST)).containsExactly(new QuietCuts.Part(0, 0));
  }

  @Test
  void shouldCutInThePauseWhenThereIsOne() {
    final float[] pcm = noise(10 * LogMel.RATE, 0.3f);
    Arrays.fill(pcm, 5 * LogMel.RATE, 5 * LogMel.RATE + LogMel.RATE / 4, 0.0001f);

    final List<QuietCuts.Part> parts = QuietCuts.cut(pcm, MOST);

    assertThat(parts).hasSize(2);
    assertThat(parts.getFirst().to()).isBetween(5 * LogMel.RATE, 5 * LogMel.RATE + LogMel.RATE / 4);
  }

  @Test
  void shouldPreferTheLatestWhenPausesAreAlike() {
    final float[] pcm = noise(10 * LogMel.RATE, 0.3f);
    Arrays.fill(pcm, 5 * LogMel.RATE, 5 * LogMel.RATE + 4_000, 0f);
    Arrays.fill(pcm, 7 * LogMel.RATE, 7 * LogMel.RATE + 4_000, 0f);

    assertThat(QuietCuts.cut(pcm, MOST).getFirst().to())
        .isBetween(7 * LogMel.RATE, 7 * LogMel.RATE + 4_000);
  }

  @Test
  void shouldPreferTheLongPauseWhenAShortOneIsQuieter() {
    final float[] pcm = noise(10 * LogMel.RATE, 0.3f);
    final float[] quiet = noise(8_000, 0.002f);
    System.arraycopy(quiet, 0, pcm, 5 * LogMel.RATE, quiet.length);
    Arrays.fill(pcm, 7 * LogMel.RATE, 7 * LogMel.RATE + 1_000, 0f);

    assertThat(QuietCuts.cut(pcm, MOST).getFirst().to())
        .isBetween(5 * LogMel.RATE, 5 * LogMel.RATE + 8_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {128_001, 200_000, 480_000, 1_000_003})
  void shouldCoverTheClipWithoutGapsWhenItIsLong(final int samples) {
    final List<QuietCuts.Part> parts = QuietCuts.cut(noise(samples, 0.1f), MOST);

    int next = 0;
    for (final QuietCuts.Part part : parts) {
      assertThat(part.from()).isEqualTo(next);
      assertThat(part.length()).isPositive().isLessThanOrEqualTo(MOST);
      next = part.to();
    }
    assertThat(next).isEqualTo(samples);
  }

  private static float[] noise(final int samples, final float loud) {
    final Random random = new Random(1);
    final float[] pcm = new float[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] = loud * (random.nextFloat() * 2 - 1);
    }
    return pcm;
  }
}
