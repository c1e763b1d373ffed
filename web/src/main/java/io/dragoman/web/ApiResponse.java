package io.dragoman.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status HTTP status
 * @param body what it says
 * @param headers further HTTP headers
 */
public record ApiResponse(int status, Body body, Map<String, String> headers) {
  /** What an answer says. */
  public sealed interface Body {
    /** A value that Jackson writes: records, maps, lists, numbers and text. */
    record Json(Object value) implements Body {}

    /**
     * Bytes as they are.
     *
     * @param contentType their media type
     * @param content not copied
     */
    record Bytes(String contentType, byte[] content) implements Body {}

    /**
     * Events as they come; see {@link EventStream}.
     *
     * @param source is told of the stream once the answer has begun
     */
    record Events(EventStream.Source source) implements Body {}
  }

  public ApiResponse {
    headers = Map.copyOf(headers);
  }

  /** A value as JSON. */
  public static ApiResponse json(final int status, final Object value) {
    return new ApiResponse(status, new Body.Json(value), Map.of());
  }

  /** It is done. */
  public static ApiResponse ok(final Object body) {
    return json(200, body);
  }

  /**
   * It was begun.
   *
   * @param url where to look how far it is
   */
  public static ApiResponse accepted(final Object body, final String url) {
    return new ApiResponse(202, new Body.Json(body), Map.of("Location", url));
  }

  /** It is done, and there is nothing to say. */
  public static ApiResponse noContent() {
    return bytes(204, "", new byte[0]);
  }

  /** The same with a header more. */
  public ApiResponse withHeader(final String name, final String value) {
    final Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ApiResponse(status, body, more);
  }

  /** Text, such as that of Prometheus. */
  public static ApiResponse text(final int status, final String contentType, final String text) {
    return bytes(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes as they are; not copied. */
  public static ApiResponse bytes(
      final int status, final String contentType, final byte[] content) {
    return new ApiResponse(status, new Body.Bytes(contentType, content), Map.of());
  }

  /** Events as they come. */
  public static ApiResponse events(final EventStream.Source source) {
    return new ApiResponse(200, new Body.Events(source), Map.of());
  }
}
