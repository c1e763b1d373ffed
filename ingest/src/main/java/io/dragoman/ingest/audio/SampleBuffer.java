package io.dragoman.ingest.audio;

import java.nio.ShortBuffer;
import java.util.Arrays;

/** Samples as they come out of a decoder, up to a bound. */
final class SampleBuffer {
  private static final int INITIAL = 10 * Pcm.SAMPLE_RATE;

  private final int max;
  private short[] samples;
  private int length;

  /** Holds at most {@code max} samples. */
  SampleBuffer(final int max) {
    this.max = max;
    this.samples = new short[Math.min(max, INITIAL)];
  }

  /**
   * Adds samples.
   *
   * @return false if they do not fit; then nothing is added
   */
  boolean add(final ShortBuffer more, final int count) {
    if (count > max - length) {
      return false;
    }
    if (count > samples.length - length) {
      final long grown = Math.max(samples.length + samples.length / 2L, length + (long) count);
      samples = Arrays.copyOf(samples, (int) Math.min(max, grown));
    }
    more.get(samples, length, count);
    length += count;
    return true;
  }

  int length() {
    return length;
  }

  /** What was added; this buffer must not be used after that. */
  Pcm toPcm() {
    Loudness.raise(samples, length);
    return new Pcm(samples, length);
  }
}
