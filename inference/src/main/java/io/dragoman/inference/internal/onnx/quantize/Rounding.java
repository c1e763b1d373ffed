package io.dragoman.inference.internal.onnx.quantize;

/**
 * How weights become numbers of 8 bits, as ONNX Runtime's own tool rounds them: symmetric, so that
 * zero stays zero.
 *
 * @param perChannel whether each output of a product has a scale of its own, which costs nothing
 *     and is closer
 * @param reducedRange whether only 7 bits are used: processors without VNNI add two products of 8
 *     bits in 16, which overflows
 */
public record Rounding(boolean perChannel, boolean reducedRange) {

  /** The greatest number that a weight becomes. */
  int most() {
    return reducedRange ? 64 : 127;
  }

  /** What one step is worth where the greatest weight is {@code greatest}. */
  float scale(final float greatest) {
    return greatest > 0 ? greatest / most() : 1f;
  }

  /** A weight in steps. */
  byte round(final float weight, final float scale) {
    return (byte) Math.clamp(Math.round((double) weight / scale), -most(), most());
  }
}
