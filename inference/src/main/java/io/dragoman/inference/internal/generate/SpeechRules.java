package io.dragoman.inference.internal.generate;

import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What Whisper may say when: the rules of its reference implementation ({@code SuppressTokens},
 * {@code SuppressBlank} and {@code ApplyTimestampRules} in openai/whisper, decoding.py).
 */
public final class SpeechRules implements TokenRules {
  private static final float FORBIDDEN = Float.NEGATIVE_INFINITY;

  private final int[] suppressed;
  private final int[] suppressedFirst;
  private final int end;
  private final int noTimestamps;
  private final int firstTimestamp;
  private final int lastFirstTimestamp;
  private final boolean timestamps;

  /**
   * Rules of a model.
   *
   * @param settings the model's
   * @param timestamps whether the answer has timestamps
   */
  public SpeechRules(final WhisperSettings settings, final boolean timestamps) {
    this.suppressed = settings.suppressed();
    this.suppressedFirst = settings.suppressedFirst();
    this.end = settings.end();
    this.noTimestamps = settings.noTimestamps();
    this.firstTimestamp = settings.firstTimestamp();
    this.lastFirstTimestamp = settings.lastFirstTimestamp();
    this.timestamps = timestamps;
  }

  private SpeechRules(final WhisperSettings settings, final int[] suppressed) {
    this.suppressed = suppressed;
    this.suppressedFirst = new int[0];
    this.end = settings.end();
    this.noTimestamps = settings.noTimestamps();
    this.firstTimestamp = settings.firstTimestamp();
    this.lastFirstTimestamp = settings.lastFirstTimestamp();
    this.timestamps = false;
  }

  /** Only a language may be chosen: {@code detect_language} of the reference. */
  public static SpeechRules languages(final WhisperSettings settings) {
    final Set<Integer> languages = Set.copyOf(settings.languages().values());
    return new SpeechRules(
        settings,
        IntStream.range(0, settings.vocabulary())
            .filter(token -> !languages.contains(token))
            .toArray());
  }

  /** Tokens that are never chosen. */
  public int[] never() {
    return timestamps
        ? IntStream.concat(Arrays.stream(suppressed), IntStream.of(noTimestamps)).toArray()
        : suppressed.clone();
  }

  /** Tokens that are not chosen as the first. */
  public int[] notFirst() {
    return suppressedFirst.clone();
  }

  /** Whether the answer has timestamps. */
  public boolean timestamps() {
    return timestamps;
  }

  /** The token of timestamp 0; all tokens from it on are timestamps. */
  public int firstTimestamp() {
    return firstTimestamp;
  }

  /** Greatest index of the first timestamp. */
  public int lastFirstTimestamp() {
    return lastFirstTimestamp;
  }

  @Override
  public void apply(final float[] scores, final int[] tokens, final int count) {
    forbid(scores, suppressed);
    if (count == 0) {
      forbid(scores, suppressedFirst);
    }
    if (timestamps) {
      timestamps(scores, tokens, count);
    }
  }

  private static void forbid(final float[] scores, final int[] tokens) {
    for (final int token : tokens) {
      if (token >= 0 && token < scores.length) {
        scores[token] = FORBIDDEN;
      }
    }
  }

  private void timestamps(final float[] scores, final int[] tokens, final int count) {
    scores[noTimestamps] = FORBIDDEN;
    final boolean lastIs = count >= 1 && tokens[count - 1] >= firstTimestamp;
    final boolean oneBeforeIs = count < 2 || tokens[count - 2] >= firstTimestamp;
    // Timestamps come in pairs, an end and a start, except at the very beginning and end.
    if (lastIs && oneBeforeIs) {
      Arrays.fill(scores, firstTimestamp, scores.length, FORBIDDEN);
    } else if (lastIs) {
      Arrays.fill(scores, 0, end, FORBIDDEN);
    }
    final int last = lastTimestamp(tokens, count);
    if (last >= 0) {
      // Time does not go back, and a piece is not empty.
      final int least = lastIs && !oneBeforeIs ? last : last + 1;
      Arrays.fill(scores, firstTimestamp, Math.min(least, scores.length), FORBIDDEN);
    }
    if (count == 0) {
      Arrays.fill(scores, 0, firstTimestamp, FORBIDDEN);
      final int beyond = firstTimestamp + lastFirstTimestamp + 1;
      if (beyond < scores.length) {
        Arrays.fill(scores, beyond, scores.length, FORBIDDEN);
      }
    }
    // When a timestamp is likelier than any one word, it is time for one.
    final double anyTimestamp = Scores.logSumExp(scores, firstTimestamp, scores.length);
    if (anyTimestamp > Scores.max(scores, 0, firstTimestamp)) {
      Arrays.fill(scores, 0, firstTimestamp, FORBIDDEN);
    }
  }

  private int lastTimestamp(final int[] tokens, final int count) {
    for (int i = count - 1; i >= 0; i--) {
      if (tokens[i] >= firstTimestamp) {
        return tokens[i];
      }
    }
    return -1;
  }
}
