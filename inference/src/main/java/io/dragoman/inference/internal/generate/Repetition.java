package io.dragoman.inference.internal.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Tells when a model turns in circles, as these models do on noise and on the unknown. */
public final class Repetition {
  /** Looking at every step would cost more than the steps it saves. */
  public static final int LOOK_EVERY = 8;

  /** Longest phrase that is looked for, in tokens. */
  public static final int MAX_PHRASE = 32;

  /** As often must a phrase follow itself to count as endless. */
  private static final int TIMES = 6;

  /** And so many tokens must it be altogether: a number may well have six equal digits. */
  private static final int MIN_TOKENS = 24;

  private Repetition() {}

  /**
   * How many tokens at the end a phrase and its repetitions must cover.
   *
   * @param phrase tokens of the phrase
   */
  public static int covered(final int phrase) {
    return Math.max(phrase * TIMES, MIN_TOKENS);
  }

  /**
   * Looks for an endless repetition at the end.
   *
   * @param tokens tokens so far
   * @param count how many of them are filled
   * @return how many tokens are left when only the phrase's first appearance is kept; {@code count}
   *     when there is no repetition
   */
  public static int cut(final int[] tokens, final int count) {
    for (int period = 1; period <= MAX_PHRASE && period * TIMES <= count; period++) {
      int same = 0;
      while (same < count - period
          && tokens[count - 1 - same] == tokens[count - 1 - same - period]) {
        same++;
      }
      final int covered = same + period;
      if (covered >= covered(period)) {
        return count - covered + period;
      }
    }
    return count;
  }

  /**
   * Forbids every token that would make some tokens in a row appear a second time.
   *
   * @param scores one unnormalised score a token
   * @param tokens tokens so far
   * @param count how many of them are filled
   * @param length how many in a row, 1 or more
   */
  static void forbid(final float[] scores, final int[] tokens, final int count, final int length) {
    final int known = length - 1;
    for (int at = 0; at + known < count; at++) {
      if (Arrays.equals(tokens, at, at + known, tokens, count - known, count)) {
        scores[tokens[at + known]] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /**
   * Bytes of a text divided by its bytes after compression with zlib, as in Whisper's reference;
   * above 2.4 a text repeats itself. 1 for an empty text.
   */
  public static float compressionRatio(final String text) {
    if (text.isEmpty()) {
      return 1f;
    }
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    final Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      final byte[] out = new byte[bytes.length + 64];
      long compressed = 0;
      while (!deflater.finished()) {
        compressed += deflater.deflate(out);
      }
      return (float) bytes.length / compressed;
    } finally {
      deflater.end();
    }
  }
}
