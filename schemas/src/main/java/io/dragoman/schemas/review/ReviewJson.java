package io.dragoman.schemas.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes and reads what is said of reviews; what is read may be anybody's. */
public final class ReviewJson {
  /** Largest record, bytes; what is larger is not reviewed. */
  public static final int MAX_BYTES = 768 * 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          // A later version may say more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private ReviewJson() {}

  /** A record of {@code reviews}, {@code reviews.audit} or {@code translation.memory}. */
  public static byte[] write(final Object value) {
    try {
      return (value instanceof final ReviewRecord record
          ? MAPPER.writerFor(ReviewRecord.class).writeValueAsBytes(record)
          : MAPPER.writeValueAsBytes(value));
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A record of {@code reviews}.
   *
   * @param key its key
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static ReviewRecord record(final String key, final byte @Nullable [] json) {
    final ReviewRecord record = read(json, ReviewRecord.class);
    if (!key.equals(record.id()) || !whole(record)) {
      throw new IllegalArgumentException(
          "Something is missing in a review's JSON, or it is of another one than its key says.");
    }
    return record;
  }

  /**
   * A record of {@code translation.memory}.
   *
   * @param key its key
   * @throws IllegalArgumentException with a sentence, if it is none, or is another client's or
   *     sentence's than its key says
   */
  public static MemoryEntry memory(final String key, final byte @Nullable [] json) {
    final MemoryEntry entry = read(json, MemoryEntry.class);
    if (!all(
            entry.clientId(),
            entry.sourceLanguage(),
            entry.targetLanguage(),
            entry.options(),
            entry.source(),
            entry.target(),
            entry.review(),
            entry.by())
        || entry.pieces().stream().anyMatch(piece -> !all(piece.text(), piece.separator()))
        || !entry.fits()
        || !entry.key().equals(key)) {
      throw new IllegalArgumentException(
          "Something is missing in what is remembered, or its key is not its own.");
    }
    return entry;
  }

  private static boolean whole(final ReviewRecord record) {
    return switch (record) {
      case ReviewRecord.Requested asked ->
          all(asked.requestId(), asked.sourceLanguage(), asked.targetLanguage(), asked.options())
              && asked.isTranscript() == isWhole(asked.speech())
              && asked.version() >= 1
              && !asked.lines().isEmpty()
              && asked.lines().stream().allMatch(line -> all(line.source(), line.separator()));
      case ReviewRecord.Decided decided ->
          all(decided.decision(), decided.action(), decided.by(), decided.note())
              && decided.corrections().stream().allMatch(each -> all(each.text()));
      case ReviewRecord.Settled settled ->
          all(settled.decision(), settled.review(), settled.by(), settled.note());
      case ReviewRecord.Replaced replaced ->
          all(replaced.by(), replaced.note()) && replaced.version() >= 1;
      case ReviewRecord.Forgotten forgotten -> all(forgotten.clientId(), forgotten.by());
    };
  }

  private static boolean isWhole(final ReviewRecord.@Nullable Speech speech) {
    return speech != null
        && all(speech.audio(), speech.place(), speech.transcript())
        && all(speech.place().topic());
  }

  private static boolean all(final @Nullable Object... parts) {
    return Arrays.stream(parts).allMatch(Objects::nonNull);
  }

  private static <T> T read(final byte @Nullable [] json, final Class<T> type) {
    final @Nullable T value;
    try {
      value = json == null ? null : MAPPER.readValue(json, type);
    } catch (final IOException | RuntimeException e) {
      throw new IllegalArgumentException("It is not JSON of a review: " + e.getMessage(), e);
    }
    if (value == null) {
      throw new IllegalArgumentException("It has no value.");
    }
    return value;
  }
}
