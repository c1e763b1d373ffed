package io.dragoman.web;

import java.util.List;
import java.util.Set;

/**
 * The body that a route takes: a record, written in one of several ways. Components that are not
 * {@code @Nullable} must be there; {@link Bounds} and the record's own constructor, which may throw
 * an {@link ApiException}, say what else they must be.
 *
 * @param type the record that it is read into
 * @param encodings how it may be written
 * @param files names of parts that are files, in {@link Encoding#MULTIPART}
 * @param keyFields those that may hold the API key, when no header does
 * @param maxBytes largest body, bytes; 0: that of {@link Limits}
 */
public record BodySpec(
    Class<? extends Record> type,
    Set<Encoding> encodings,
    Set<String> files,
    List<String> keyFields,
    long maxBytes) {
  public BodySpec {
    encodings = Set.copyOf(encodings);
    files = Set.copyOf(files);
    keyFields = List.copyOf(keyFields);
  }

  /** How a body is written. */
  public enum Encoding {
    /** A JSON object. */
    JSON("application/json"),
    /** Names and values, as an HTML form sends them. */
    FORM("application/x-www-form-urlencoded"),
    /** Parts that are fields, as in a form, and parts that are files. */
    MULTIPART("multipart/form-data");

    private final String mediaType;

    Encoding(final String mediaType) {
      this.mediaType = mediaType;
    }

    /** What {@code Content-Type} says. */
    public String mediaType() {
      return mediaType;
    }
  }
}
