package io.dragoman.inference;

import io.dragoman.schemas.text.WhiteSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was said in a clip.
 *
 * @param text the transcript; empty when there is no speech
 * @param segments the transcript in timed pieces, in order; one piece for each of the model's
 *     windows when timestamps were not asked for or the model gave none; empty when there is no
 *     speech
 * @param noSpeechProbability the model's probability, 0 to 1, that there is no speech
 * @param averageLogProbability mean natural logarithm of the chosen tokens' probabilities, the end
 *     of the text included; 0 when the model was not asked
 * @param tokens how many tokens were generated
 * @param repetitive whether the model repeated itself, the usual sign of an invented transcript;
 *     endless repetitions are cut to the first
 * @param truncated whether the length limit ended the text of a window before the model did
 * @param detected the language spoken, where it was asked for instead of a transcript; null
 *     otherwise
 * @param suspectedHallucination whether the text may be invented: the model is unsure of it or
 *     repeats itself at every temperature that was tried, or thinks that nobody speaks and writes
 *     all the same
 * @param inputTokens how many tokens the engine read for it; 0 where it does not tell
 * @param shared whether the engine was not asked for it: it was asked the same for another item of
 *     the same batch, whose answer this is too, and what that took counts there
 */
public record Speech(
    String text,
    List<Segment> segments,
    float noSpeechProbability,
    float averageLogProbability,
    int tokens,
    boolean repetitive,
    boolean truncated,
    @Nullable DetectedLanguage detected,
    boolean suspectedHallucination,
    int inputTokens,
    boolean shared) {

  /** That the engine was asked for. */
  public Speech(
      final String text,
      final List<Segment> segments,
      final float noSpeechProbability,
      final float averageLogProbability,
      final int tokens,
      final boolean repetitive,
      final boolean truncated,
      final @Nullable DetectedLanguage detected,
      final boolean suspectedHallucination,
      final int inputTokens) {
    this(
        text,
        segments,
        noSpeechProbability,
        averageLogProbability,
        tokens,
        repetitive,
        truncated,
        detected,
        suspectedHallucination,
        inputTokens,
        false);
  }

  /** A transcript. */
  public Speech(
      final String text,
      final List<Segment> segments,
      final float noSpeechProbability,
      final float averageLogProbability,
      final int tokens,
      final boolean repetitive,
      final boolean truncated) {
    this(
        text,
        segments,
        noSpeechProbability,
        averageLogProbability,
        tokens,
        repetitive,
        truncated,
        null,
        false,
        0);
  }

  /** The same, for which the engine read so many tokens. */
  public Speech withInputTokens(final int read) {
    return with(read, shared);
  }

  /** The same for another item, for which the engine was not asked. */
  public Speech asShared() {
    return with(inputTokens, true);
  }

  private Speech with(final int read, final boolean now) {
    return new Speech(
        text,
        segments,
        noSpeechProbability,
        averageLogProbability,
        tokens,
        repetitive,
        truncated,
        detected,
        suspectedHallucination,
        read,
        now);
  }

  /** No transcript, but the language. */
  public static Speech in(final DetectedLanguage language, final float noSpeechProbability) {
    return new Speech("", List.of(), noSpeechProbability, 0f, 0, false, false, language, false, 0);
  }

  /**
   * A timed piece.
   *
   * @param startMs start from the beginning of the clip, milliseconds
   * @param endMs end from the beginning of the clip, milliseconds
   * @param text what was said in it
   * @param tokens ids of its tokens in the model's vocabulary; empty when they are not known
   * @param window how the window that it is in was decoded; null when that is not known
   * @param words its words in order, where their times were asked for
   */
  public record Segment(
      int startMs,
      int endMs,
      String text,
      List<Integer> tokens,
      @Nullable Window window,
      List<Word> words) {
    public Segment {
      // What was kept by an earlier version has none.
      tokens = tokens == null ? List.of() : List.copyOf(tokens);
      words = words == null ? List.of() : List.copyOf(words);
    }

    /** Whose words have no times. */
    public Segment(
        final int startMs,
        final int endMs,
        final String text,
        final List<Integer> tokens,
        final @Nullable Window window) {
      this(startMs, endMs, text, tokens, window, List.of());
    }

    /** Of whose decoding nothing is known. */
    public Segment(final int startMs, final int endMs, final String text) {
      this(startMs, endMs, text, List.of(), null);
    }
  }

  /**
   * A word.
   *
   * @param startMs start from the beginning of the clip, milliseconds
   * @param endMs end from the beginning of the clip, milliseconds
   * @param text the word with its punctuation
   * @param probability mean probability of its tokens, 0 to 1
   */
  public record Word(int startMs, int endMs, String text, float probability) {}

  /**
   * How the text of one of the model's windows, at most 30 s, was decoded.
   *
   * @param averageLogProbability mean natural logarithm of its tokens' probabilities
   * @param compressionRatio size of its text in UTF-8 over its size compressed by zlib: the more,
   *     the more it repeats itself
   * @param temperature 0 for the likeliest token each time
   */
  public record Window(float averageLogProbability, float compressionRatio, float temperature) {}

  /** The answer for a clip in which nothing was said. */
  public static Speech none(final float noSpeechProbability) {
    return new Speech("", List.of(), noSpeechProbability, 0f, 0, false, false);
  }

  /** Whether anything was said. */
  public boolean hasSpeech() {
    return !WhiteSpace.isBlank(text);
  }
}
