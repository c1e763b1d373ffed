package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ModelCostTest {
  /** Whisper tiny. */
  private final ModelCost tiny = new ModelCost(384, 4, 4, 1536, 1536, 51_865, 80);

  @Test
  void shouldCountMatrixProductsOfTheEncoder() {
    // Projections 4, feed-forward 8 times width squared, attention 2 times length times width;
    // the convolutions 3 x 80 x 384 for each of 3000 frames and 3 x 384 x 384 for each position.
    final double layers = 4 * (12.0 * 384 * 384 + 2.0 * 1500 * 384) * 1500;
    final double convolutions = 3000.0 * 3 * 80 * 384 + 1500.0 * 3 * 384 * 384;

    assertThat(tiny.encoder(1500, 1500)).isCloseTo(2 * (layers + convolutions), within(1.0));
  }

  @Test
  void shouldCountEachTokenAndTheEncodersKeysOnceForTheDecoder() {
    final double token =
        4 * (6.0 * 384 * 384 + 8.0 * 384 * 384 + 2.0 * 384 * (1500 + 10)) + 384.0 * 51_865;
    final double keys = 4 * 2.0 * 384 * 384 * 1500;

    assertThat(tiny.decoder(20, 20, 1500, 1500)).isCloseTo(2 * (20 * token + keys), within(1.0));
  }
}
