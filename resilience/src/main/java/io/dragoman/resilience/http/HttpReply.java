package io.dragoman.resilience.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A complete answer.
 *
 * @param status HTTP status
 * @param contentType media type of the body
 * @param body the body; not copied
 */
public record HttpReply(int status, String contentType, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECE_BYTES = 16 * 1024;

  /** Text, such as that of Prometheus. */
  public static HttpReply text(final int status, final String contentType, final String body) {
    return new HttpReply(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A value that Jackson can write: maps, lists, records, numbers and text. */
  public static HttpReply json(final int status, final Object value) {
    try {
      return new HttpReply(
          status, "application/json; charset=utf-8", JSON.writeValueAsBytes(value));
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("Not a value for JSON: " + value.getClass(), e);
    }
  }

  /** An error with one sentence. */
  public static HttpReply error(final int status, final String message) {
    return json(status, Map.of("error", message));
  }

  /**
   * Writes the body piece by piece: of each piece the JDK's server makes a copy twice as large,
   * which it keeps until the caller has taken it.
   */
  public void writeTo(final OutputStream out) throws IOException {
    for (int at = 0; at < body.length; at += PIECE_BYTES) {
      out.write(body, at, Math.min(PIECE_BYTES, body.length - at));
    }
  }

  static HttpReply notFound(final String path) {
    return error(404, "There is nothing at " + path + ".");
  }
}
