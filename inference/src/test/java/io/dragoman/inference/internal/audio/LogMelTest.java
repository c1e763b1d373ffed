package io.dragoman.inference.internal.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogMelTest {
  private static final int WINDOW = 16_000;

  @ParameterizedTest
  @CsvSource({"80,16000", "80,0", "80,1", "80,199", "80,7777", "128,15999", "128,12345"})
  void shouldEqualTheDefinitionWhenComputedFast(final int bands, final int samples) {
    final float[] pcm = sound(samples);
    final double[][] expected = byDefinition(pcm, bands);

    final float[] actual = new LogMel(bands, WINDOW).compute(pcm, 0, samples);

    assertThat(actual).hasSize(bands * WINDOW / LogMel.HOP);
    for (int band = 0; band < bands; band++) {
      for (int frame = 0; frame < expected[band].length; frame++) {
        assertThat((double) actual[band * expected[band].length + frame])
            .as("band %d, frame %d", band, frame)
            .isCloseTo(expected[band][frame], within(1e-5));
      }
    }
  }

  @Test
  void shouldSeeOnlyThePartWhenGivenAPartOfAClip() {
    final float[] pcm = sound(12_000);
    final LogMel logMel = new LogMel(80, WINDOW);

    final float[] part = logMel.compute(pcm, 3_000, 9_000);

    assertThat(part).isEqualTo(logMel.compute(Arrays.copyOfRange(pcm, 3_000, 9_000), 0, 6_000));
  }

  @Test
  void shouldMatchLibrosaWhenMakingFilters() {
    // librosa.filters.mel(sr=16000, n_fft=400, n_mels=80), first and last filters.
    final MelFilters filters = MelFilters.of(80, 400, 16_000);

    assertThat(filters.first()[0]).isEqualTo(1);
    assertThat(filters.weights()[0]).hasSize(1);
    assertThat(filters.weights()[0][0]).isCloseTo(0.02486259, within(1e-7));
    assertThat(Arrays.stream(filters.weights()[79]).max().orElseThrow())
        .isCloseTo(0.003164712, within(1e-8));
  }

  @Test
  void shouldSayWhatIsWrongWhenClipIsLongerThanWindow() {
    final LogMel logMel = new LogMel(80, WINDOW);

    assertThatThrownBy(() -> logMel.compute(new float[WINDOW + 1], 0, WINDOW + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16001")
        .hasMessageContaining("16000");
  }

  private static float[] sound(final int samples) {
    final Random random = new Random(3);
    final float[] pcm = new float[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] =
          (float)
              (0.4 * Math.sin(2 * Math.PI * 523.25 * i / 16_000) + 0.01 * random.nextGaussian());
    }
    return pcm;
  }

  /** The formula of the paper and of the reference, term by term. */
  private static double[][] byDefinition(final float[] pcm, final int bands) {
    final float[] filled = Arrays.copyOf(pcm, WINDOW);
    final int frames = WINDOW / 160;
    final double[][] result = new double[bands][frames];
    final MelFilters filters = MelFilters.of(bands, 400, 16_000);
    final double[] window = new double[400];
    Arrays.setAll(window, n -> 0.5 - 0.5 * Math.cos(2 * Math.PI * n / 400));
    // The same for each frame.
    final double[][] cosines = new double[201][400];
    final double[][] sines = new double[201][400];
    for (int k = 0; k <= 200; k++) {
      for (int n = 0; n < 400; n++) {
        cosines[k][n] = Math.cos(2 * Math.PI * k * n / 400);
        sines[k][n] = Math.sin(2 * Math.PI * k * n / 400);
      }
    }
    double loudest = Double.NEGATIVE_INFINITY;
    for (int frame = 0; frame < frames; frame++) {
      final double[] power = new double[201];
      for (int k = 0; k <= 200; k++) {
        double re = 0;
        double im = 0;
        for (int n = 0; n < 400; n++) {
          int at = Math.abs(frame * 160 - 200 + n);
          at = at >= WINDOW ? 2 * (WINDOW - 1) - at : at;
          final double x = filled[at] * window[n];
          re += x * cosines[k][n];
          im -= x * sines[k][n];
        }
        power[k] = re * re + im * im;
      }
      for (int band = 0; band < bands; band++) {
        double energy = 0;
        for (int i = 0; i < filters.weights()[band].length; i++) {
          energy += filters.weights()[band][i] * power[filters.first()[band] + i];
        }
        result[band][frame] = Math.log10(Math.max(energy, 1e-10));
        loudest = Math.max(loudest, result[band][frame]);
      }
    }
    for (final double[] band : result) {
      for (int frame = 0; frame < frames; frame++) {
        band[frame] = (Math.max(band[frame], loudest - 8) + 4) / 4;
      }
    }
    return result;
  }
}
