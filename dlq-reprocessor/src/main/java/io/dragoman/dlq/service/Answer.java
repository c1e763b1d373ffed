package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status HTTP status
 * @param body the answer
 * @param headers further HTTP headers
 */
record Answer(int status, JsonNode body, Map<String, String> headers) {
  Answer {
    headers = Map.copyOf(headers);
  }

  /** It is done. */
  static Answer ok(final JsonNode body) {
    return new Answer(200, body, Map.of());
  }

  /**
   * It was begun.
   *
   * @param url where to look how far it is
   */
  static Answer accepted(final JsonNode body, final String url) {
    return new Answer(202, body, Map.of("Location", url));
  }
}
