package io.dragoman.transcriber;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.time.Duration;

/** Samples as they travel: signed 16-bit little-endian, mono, 16,000 a second. */
final class PcmBytes {
  static final int SAMPLES_PER_SECOND = 16_000;
  static final int BYTES_PER_SAMPLE = Short.BYTES;

  private static final float FULL_SCALE = 32_768f;

  private PcmBytes() {}

  /**
   * The samples as numbers from -1 to 1.
   *
   * @param bytes not changed, its position neither; a trailing odd byte is ignored
   */
  static float[] toFloats(final ByteBuffer bytes) {
    final ShortBuffer samples =
        bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    final float[] floats = new float[samples.remaining()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = samples.get(i) / FULL_SCALE;
    }
    return floats;
  }

  /** How long so many bytes last, in seconds. */
  static double seconds(final ByteBuffer bytes) {
    return (double) bytes.remaining() / BYTES_PER_SAMPLE / SAMPLES_PER_SECOND;
  }

  /** How long so many bytes last; samples last a whole number of nanoseconds. */
  static Duration duration(final ByteBuffer bytes) {
    return Duration.ofSeconds(bytes.remaining() / BYTES_PER_SAMPLE).dividedBy(SAMPLES_PER_SECOND);
  }
}
