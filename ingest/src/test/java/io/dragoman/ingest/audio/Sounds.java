package io.dragoman.ingest.audio;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Makes sounds and WAV files, also forged ones. */
final class Sounds {
  static final int PCM_FORMAT = 1;
  static final int FLOAT_FORMAT = 3;

  private Sounds() {}

  /** A committed file. */
  static byte[] resource(final String name) {
    try (InputStream stream = Sounds.class.getResourceAsStream("/audio/" + name)) {
      if (stream == null) {
        throw new IllegalArgumentException("No resource " + name);
      }
      return stream.readAllBytes();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Samples of a function of time in seconds, -1 to 1. */
  static short[] samples(final double seconds, final int rate, final IntToDoubleFunction function) {
    final short[] samples = new short[(int) (seconds * rate)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(function.applyAsDouble(i) * Short.MAX_VALUE);
    }
    return samples;
  }

  /** A tone. */
  static short[] tone(
      final double seconds, final int rate, final double hertz, final double level) {
    return samples(seconds, rate, i -> level * Math.sin(2 * Math.PI * hertz * i / rate));
  }

  /** White noise with a fixed seed. */
  static short[] noise(final double seconds, final double level) {
    final Random random = new Random(7);
    return samples(seconds, Pcm.SAMPLE_RATE, i -> level * (2 * random.nextDouble() - 1));
  }

  /** A 16-bit WAV file. */
  static byte[] wav(final int rate, final int channels, final short... samples) {
    final ByteBuffer data = littleEndian(samples.length * 2);
    data.asShortBuffer().put(samples);
    return wav(PCM_FORMAT, rate, channels, 16, data.array(), data.capacity());
  }

  /** A WAV file of 32-bit floats. */
  static byte[] floatWav(final int rate, final float... samples) {
    final ByteBuffer data = littleEndian(samples.length * 4);
    data.asFloatBuffer().put(samples);
    return wav(FLOAT_FORMAT, rate, 1, 32, data.array(), data.capacity());
  }

  /** A WAV file whose header may lie about the length of its data. */
  static byte[] wav(
      final int format,
      final int rate,
      final int channels,
      final int bits,
      final byte[] data,
      final int claimedBytes) {
    final ByteBuffer file = littleEndian(44 + data.length);
    file.put(ascii("RIFF")).putInt(claimedBytes == -1 ? -1 : 36 + claimedBytes).put(ascii("WAVE"));
    file.put(ascii("fmt ")).putInt(16).putShort((short) format).putShort((short) channels);
    file.putInt(rate).putInt(rate * channels * bits / 8);
    file.putShort((short) (channels * bits / 8)).putShort((short) bits);
    file.put(ascii("data")).putInt(claimedBytes).put(data);
    return file.array();
  }

  static byte[] ascii(final String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuffer littleEndian(final int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
