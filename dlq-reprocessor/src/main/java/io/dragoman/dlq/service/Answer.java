package io.dragoman.dlq.service;

import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status HTTP status
 * @param body the answer, a record that Jackson writes
 * @param headers further HTTP headers
 */
record Answer(int status, Object body, Map<String, String> headers) {
  Answer {
    headers = Map.copyOf(headers);
  }

  /** It is done. */
  static Answer ok(final Object body) {
    return new Answer(200, body, Map.of());
  }

  /**
   * It was begun.
   *
   * @param url where to look how far it is
   */
  static Answer accepted(final Object body, final String url) {
    return new Answer(202, body, Map.of("Location", url));
  }
}
