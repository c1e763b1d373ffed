package io.dragoman.inference.internal.onnx.random;

/**
 * Sizes of an encoder and a decoder.
 *
 * @param width numbers in a hidden state
 * @param heads of each attention
 * @param inner width of the feed-forward layers
 * @param encoderLayers layers of the encoder
 * @param decoderLayers layers of the decoder
 * @param vocabulary number of tokens
 * @param melBands mel bands of the encoder's input; 0 for text
 * @param sourcePositions positions of the encoder
 * @param targetPositions positions of the decoder
 */
public record Shape(
    int width,
    int heads,
    int inner,
    int encoderLayers,
    int decoderLayers,
    int vocabulary,
    int melBands,
    int sourcePositions,
    int targetPositions) {

  /** Whether it reads text rather than a spectrogram. */
  boolean text() {
    return melBands == 0;
  }

  /** Numbers of a hidden state that one head sees. */
  int head() {
    return width / heads;
  }
}
