package io.dragoman.translator.sentence;

import java.util.Locale;

/** Why a translation may be bad. */
public enum QualityReason {
  /** The model was hardly sure of its words. */
  UNLIKELY(0.9f),

  /** It is much shorter or longer than its source. */
  LENGTH_RATIO(0.5f),

  /** It says the same again and again. */
  REPETITION(0.3f),

  /** The length limit ended it before the model did. */
  TRUNCATED(0.5f),

  /** It is its source. */
  COPIED_SOURCE(0.5f),

  /** What the model wrote is in another script than that of the target language. */
  WRONG_SCRIPT(0.2f),

  /** It was translated in pieces, because something was lost that had to stay. */
  CUT(0.8f),

  /** Some of it stayed as it was. */
  UNTRANSLATED(0.6f),

  /** The model wrote nothing. */
  EMPTY(0f);

  private final float factor;

  QualityReason(final float factor) {
    this.factor = factor;
  }

  /** What is left of a value. */
  float factor() {
    return factor;
  }

  /** As results write it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
