package io.dragoman.ingest.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Audio as all of Dragoman handles it: signed 16-bit samples, mono, 16,000 a second.
 *
 * <p>Immutable. Held in small pieces: an hour in one array would have to be copied while it grows,
 * and few heaps have so much in one place.
 */
public final class Pcm {
  /** Samples a second. */
  public static final int SAMPLE_RATE = 16_000;

  private static final int SAMPLES_PER_MS = SAMPLE_RATE / 1000;
  private static final int PIECE_BITS = 15;
  private static final int PIECE = 1 << PIECE_BITS;

  private final short[][] pieces;
  private final int length;

  private Pcm(final short[][] pieces, final int length) {
    this.pieces = pieces;
    this.length = length;
  }

  /** Audio of a copy of these samples. */
  public static Pcm of(final short... samples) {
    final Builder builder = new Builder();
    final ByteBuffer bytes =
        ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(samples);
    builder.add(bytes);
    return builder.build();
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
    return pieces[index >> PIECE_BITS][index & PIECE - 1];
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
    final var samples = buffer.asShortBuffer();
    int at = from;
    while (at < to) {
      final int start = at & PIECE - 1;
      final int count = Math.min(PIECE - start, to - at);
      samples.put(pieces[at >> PIECE_BITS], start, count);
      at += count;
    }
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

  /** Collects samples. */
  static final class Builder {
    private final List<short[]> pieces = new ArrayList<>();
    private int length;

    /** Adds what is left in a buffer: little-endian, two bytes a sample. */
    void add(final ByteBuffer bytes) {
      final var samples = bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      while (samples.hasRemaining()) {
        final int start = length & PIECE - 1;
        if (start == 0) {
          pieces.add(new short[PIECE]);
        }
        final int count = Math.min(PIECE - start, samples.remaining());
        samples.get(pieces.getLast(), start, count);
        length += count;
      }
    }

    int length() {
      return length;
    }

    void clear() {
      pieces.clear();
      length = 0;
    }

    /** The audio as it came. This builder must not be used after that. */
    Pcm build() {
      return new Pcm(pieces.toArray(short[][]::new), length);
    }

    /** The audio, raised if it is far too quiet. This builder must not be used after that. */
    Pcm buildRaised() {
      Loudness.raise(pieces);
      return build();
    }
  }
}
