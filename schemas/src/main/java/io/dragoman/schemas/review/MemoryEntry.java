package io.dragoman.schemas.review;

import io.dragoman.schemas.Fingerprint;

/**
 * What is remembered of a sentence: the value of {@code translation.memory}. A client's own, so
 * that nobody's corrections answer another.
 *
 * @param clientId whose it is
 * @param sourceLanguage FLORES-200 code
 * @param targetLanguage FLORES-200 code
 * @param options what a translation depends on besides, see {@link Fingerprint#ofTextOptions}
 * @param source the sentence
 * @param target its translation
 * @param review id of the review in which it was approved or written
 * @param by who did that
 * @param atMs when, UTC, milliseconds since 1970
 */
public record MemoryEntry(
    String clientId,
    String sourceLanguage,
    String targetLanguage,
    String options,
    String source,
    String target,
    String review,
    String by,
    long atMs) {
  /** Longest sentence and translation that are remembered, characters. */
  public static final int MAX_CHARS = 4_000;

  /** Its key, which follows from whose it is and what it answers. */
  public String key() {
    return Fingerprint.ofSentence(clientId, source, sourceLanguage, targetLanguage, options);
  }

  /** Whether it is short enough. */
  public boolean fits() {
    return source.length() <= MAX_CHARS && target.length() <= MAX_CHARS;
  }
}
