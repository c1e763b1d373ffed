package io.dragoman.schemas.status;

import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.Stage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a status is about.
 *
 * @param requestId who asked
 * @param clientId the client; null when it did not say
 * @param index position of the unit in its request; or see {@link UnitIndex}
 * @param targetLanguage FLORES-200 code, where a stage works for one language; null otherwise
 * @param eventId the unit's event; null when it is not known
 * @param submittedAt when the request was taken; null when it is not known
 * @param version which version of its result it is about, from 1
 */
public record UnitRef(
    String requestId,
    @Nullable String clientId,
    int index,
    @Nullable String targetLanguage,
    @Nullable String eventId,
    @Nullable Instant submittedAt,
    int version) {

  /** Of a first version. */
  public UnitRef(
      final String requestId,
      final @Nullable String clientId,
      final int index,
      final @Nullable String targetLanguage,
      final @Nullable String eventId,
      final @Nullable Instant submittedAt) {
    this(requestId, clientId, index, targetLanguage, eventId, submittedAt, 1);
  }

  /** A unit whose record cannot be read, so that only its headers tell who asked. */
  public static UnitRef unreadable(
      final String requestId, final @Nullable String clientId, final @Nullable String eventId) {
    return new UnitRef(requestId, clientId, UnitIndex.UNKNOWN, null, eventId, null);
  }

  /** The id of what a stage makes of it; empty when it is not known which unit it is. */
  public String resultId(final Stage stage) {
    return eventId == null ? "" : ResultId.of(requestId, stage, eventId);
  }
}
