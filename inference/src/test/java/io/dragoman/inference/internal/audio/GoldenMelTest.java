package io.dragoman.inference.internal.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.internal.Demo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenMelTest {

  static Iterable<JsonNode> golden() {
    return Demo.golden("mel.json");
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldEqualTheReferenceWhenSomebodySpeaks(final JsonNode golden) {
    final int bands = golden.path("bands").intValue();
    final int frames = golden.path("frames").intValue();
    final float[] pcm = Demo.sample(golden.path("file").asText());

    final float[] actual = new LogMel(bands, frames * LogMel.HOP).compute(pcm, 0, pcm.length);

    double sum = 0;
    for (final float value : actual) {
      sum += value;
    }
    assertThat(sum / actual.length).isCloseTo(golden.path("mean").doubleValue(), within(2e-6));
    golden
        .path("rows")
        .properties()
        .forEach(
            row -> {
              for (int band = 0; band < bands; band++) {
                assertThat((double) actual[band * frames + Integer.parseInt(row.getKey())])
                    .as("frame %s, band %d", row.getKey(), band)
                    .isCloseTo(row.getValue().get(band).doubleValue(), within(2e-5));
              }
            });
  }
}
