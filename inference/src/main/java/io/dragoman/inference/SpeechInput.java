package io.dragoman.inference;

/**
 * A clip to transcribe.
 *
 * @param pcm samples in -1 to 1, mono, 16,000 a second; not copied, must not change during a call
 * @param language language spoken, ISO 639-1; {@link #DETECT}: no transcript is wanted, but the
 *     language of the clip
 * @param timestamps whether the answer is wanted in timed pieces
 * @param options how else it is wanted
 */
public record SpeechInput(float[] pcm, String language, boolean timestamps, SpeechOptions options) {
  /** In the place of a language: which one it is. */
  public static final String DETECT = "auto";

  /** Asks for the language of a clip. */
  public static SpeechInput detection(final float[] pcm) {
    return new SpeechInput(pcm, DETECT, false);
  }

  /** Whether it asks for the language instead of a transcript. */
  public boolean detects() {
    return language.equals(DETECT);
  }

  /** With everything else as the engine does it. */
  public SpeechInput(final float[] pcm, final String language, final boolean timestamps) {
    this(pcm, language, timestamps, SpeechOptions.DEFAULTS);
  }

  /** The same clip, in timed pieces or not. */
  public SpeechInput withTimestamps(final boolean wanted) {
    return new SpeechInput(pcm, language, wanted, options);
  }

  /** The same clip, wanted otherwise. */
  public SpeechInput withOptions(final SpeechOptions wanted) {
    return new SpeechInput(pcm, language, timestamps, wanted);
  }
}
