package io.dragoman.ingest.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Audio as all of Dragoman handles it: signed 16-bit samples, mono, 16,000 a second.
 *
 * <p>Immutable.
 */
public final class Pcm {
  /** Samples a second. */
  public static final int SAMPLE_RATE = 16_000;

  private static final int SAMPLES_PER_MS = SAMPLE_RATE / 1000;

  private final short[] samples;
  private final int length;

  /** Takes the array over without a copy; the first {@code length} samples count. */
  Pcm(final short[] samples, final int length) {
    this.samples = samples;
    this.length = length;
  }

  /** Audio of a copy of these samples. */
  public static Pcm of(final short... samples) {
    return new Pcm(samples.clone(), samples.length);
  }

  /** Number of samples. */
  public int length() {
    return length;
  }

  /** Whether there is no sample. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** The sample at an index. */
  public short sample(final int index) {
    return samples[index];
  }

  /** Length in milliseconds, a part of one counted as a whole. */
  public long durationMs() {
    return millis(length);
  }

  /**
   * A stretch in the form that travels: little-endian, two bytes a sample.
   *
   * @param from first sample
   * @param to sample after the last one
   */
  public byte[] bytes(final int from, final int to) {
    final ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(to - from, Short.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.asShortBuffer().put(samples, from, to - from);
    return buffer.array();
  }

  /** Milliseconds that a number of samples takes, rounded up. */
  static long millis(final int samples) {
    return (samples + SAMPLES_PER_MS - 1) / SAMPLES_PER_MS;
  }

  /** Samples in a number of milliseconds. */
  static int samples(final long millis) {
    return Math.toIntExact(millis * SAMPLES_PER_MS);
  }
}
