package io.dragoman.schemas.review;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.dragoman.schemas.Fingerprint;
import java.util.List;

/**
 * What is remembered of a sentence, or of a stretch of speech: the value of {@code
 * translation.memory}. A client's own, so that nobody's corrections answer another.
 *
 * @param clientId whose it is
 * @param sourceLanguage FLORES-200 code
 * @param targetLanguage FLORES-200 code; empty for speech
 * @param options what a translation depends on besides, see {@link Fingerprint#ofTextOptions};
 *     empty for speech
 * @param source the sentence; of speech {@link Fingerprint#ofAudio}
 * @param target its translation, or what was said; then empty for nothing
 * @param review id of the review in which it was approved or written
 * @param by who did that
 * @param atMs when, UTC, milliseconds since 1970
 * @param pieces what was said, in timed pieces; empty for sentences
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
    long atMs,
    List<Piece> pieces) {
  /** Longest sentence and translation that are remembered, characters. */
  public static final int MAX_CHARS = 4_000;

  /**
   * Something that was said.
   *
   * @param separator white space between it and the next one
   * @param startMs when it begins in the stretch of speech, milliseconds
   * @param endMs when it ends there
   */
  public record Piece(String text, String separator, long startMs, long endMs) {}

  public MemoryEntry {
    pieces = pieces == null ? List.of() : List.copyOf(pieces);
  }

  /** Of a sentence. */
  public MemoryEntry(
      final String clientId,
      final String sourceLanguage,
      final String targetLanguage,
      final String options,
      final String source,
      final String target,
      final String review,
      final String by,
      final long atMs) {
    this(
        clientId,
        sourceLanguage,
        targetLanguage,
        options,
        source,
        target,
        review,
        by,
        atMs,
        List.of());
  }

  /** Under which key what a client said is remembered. */
  public static String keyOfSpeech(final String client, final String audio, final String language) {
    return Fingerprint.ofSentence(client, audio, language, "", "");
  }

  /** Its key, which follows from whose it is and what it answers. */
  public String key() {
    return Fingerprint.ofSentence(clientId, source, sourceLanguage, targetLanguage, options);
  }

  /** Whether it is of speech. */
  @JsonIgnore
  public boolean isSpeech() {
    return targetLanguage.isEmpty();
  }

  /** Whether it is short enough. */
  public boolean fits() {
    return source.length() <= MAX_CHARS && target.length() <= MAX_CHARS;
  }
}
