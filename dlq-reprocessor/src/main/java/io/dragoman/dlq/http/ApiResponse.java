package io.dragoman.dlq.http;

import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status HTTP status
 * @param body the answer, a record that Jackson writes
 * @param headers further HTTP headers
 */
record ApiResponse(int status, Object body, Map<String, String> headers) {
  ApiResponse {
    headers = Map.copyOf(headers);
  }

  /** It is done. */
  static ApiResponse ok(final Object body) {
    return new ApiResponse(200, body, Map.of());
  }

  /**
   * It was begun.
   *
   * @param url where to look how far it is
   */
  static ApiResponse accepted(final Object body, final String url) {
    return new ApiResponse(202, body, Map.of("Location", url));
  }
}
