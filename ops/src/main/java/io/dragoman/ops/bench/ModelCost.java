package io.dragoman.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Floating-point operations that a model's architecture needs, a multiplication and an addition
 * counted as two; norms, activations and softmax are left out, as is usual.
 *
 * @param width numbers in a hidden state
 * @param encoderLayers layers of the encoder
 * @param decoderLayers layers of the decoder
 * @param encoderInner width of the encoder's feed-forward layers
 * @param decoderInner width of the decoder's
 * @param vocabulary number of tokens
 * @param melBands mel bands of a speech encoder's input; 0 for text
 */
record ModelCost(
    int width,
    int encoderLayers,
    int decoderLayers,
    int encoderInner,
    int decoderInner,
    int vocabulary,
    int melBands) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The architecture in a model directory's config.json.
   *
   * @throws IOException if it cannot be read
   */
  static ModelCost of(final Path model) throws IOException {
    final JsonNode config = JSON.readTree(model.resolve("config.json").toFile());
    return new ModelCost(
        config.path("d_model").intValue(),
        config.path("encoder_layers").intValue(),
        config.path("decoder_layers").intValue(),
        config.path("encoder_ffn_dim").intValue(),
        config.path("decoder_ffn_dim").intValue(),
        config.path("vocab_size").intValue(),
        config.path("num_mel_bins").asInt(0));
  }

  /**
   * Operations of the encoder.
   *
   * @param positions positions altogether
   * @param length positions of one item
   */
  double encoder(final double positions, final double length) {
    final double d = width;
    final double layer = 8 * d * d + 4 * d * encoderInner + 4 * d * length;
    // Two convolutions of width three; the first sees two frames for each position.
    final double input = melBands == 0 ? 0 : 2 * 2 * 3 * melBands * d + 2 * 3 * d * d;
    return positions * (encoderLayers * layer + input);
  }

  /**
   * Operations of the decoder.
   *
   * @param tokens tokens generated
   * @param answer mean tokens of an answer
   * @param positions positions of the encoder altogether
   * @param length positions of one item
   */
  double decoder(
      final double tokens, final double answer, final double positions, final double length) {
    final double d = width;
    final double layer = 12 * d * d + 4 * d * decoderInner + 4 * d * (answer / 2 + length);
    final double once = decoderLayers * 4 * d * d;
    return tokens * (decoderLayers * layer + 2 * d * vocabulary) + positions * once;
  }
}
