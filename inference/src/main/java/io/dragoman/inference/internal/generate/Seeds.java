package io.dragoman.inference.internal.generate;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Numbers that a row's content decides, whatever else is in its batch. */
final class Seeds {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /** For what is drawn for a row: the same input, prefix and seed give the same. */
  static long of(final Batch batch, final int row) {
    final Batch.Row asked = batch.rows().get(row);
    if (asked.search().temperature() == 0) {
      return 0;
    }
    final long input =
        switch (batch.input()) {
          case EncoderInput.Tokens tokens -> tokens(tokens.ids()[row], tokens.mask()[row]);
          case EncoderInput.Features features -> features(features, row);
        };
    return mixed(mixed(input, Arrays.hashCode(asked.prefix())), asked.search().seed());
  }

  private static long mixed(final long hash, final long value) {
    final long sum = (hash ^ value) * FACTOR;
    return sum ^ (sum >>> 32);
  }

  /** Padding depends on the other rows, so it does not count. */
  private static long tokens(final long[] ids, final long[] mask) {
    long hash = 0;
    for (int i = 0; i < ids.length; i++) {
      if (mask[i] != 0) {
        hash = mixed(hash, ids[i]);
      }
    }
    return hash;
  }

  private static long features(final EncoderInput.Features features, final int row) {
    final FloatBuffer values = features.values();
    final int count = features.bands() * features.length();
    long hash = 0;
    for (int i = row * count; i < (row + 1) * count; i++) {
      hash = mixed(hash, Float.floatToIntBits(values.get(i)));
    }
    return hash;
  }
}
