package io.dragoman.translator.sentence;

/**
 * A stretch of prose.
 *
 * @param kind whether it may be changed
 * @param text as it stands in the source, or as it is to stand in the translation if it is no words
 */
record Bit(Kind kind, String text) {

  /** What becomes of it. */
  enum Kind {
    /** The model translates it. */
    WORDS,

    /** It is to be in the translation as it is, wherever the grammar wants it. */
    FIXED,

    /** The same, but behind others of its kind that stand before it. */
    ORDERED,

    /** The same, and no sentence needs it to be understood: a URL. */
    ADDRESS
  }

  boolean words() {
    return kind == Kind.WORDS;
  }

  /** Whether there is anything in it to translate. */
  boolean translatable() {
    return words() && Letters.any(text);
  }
}
