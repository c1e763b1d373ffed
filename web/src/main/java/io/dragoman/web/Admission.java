package io.dragoman.web;

import java.util.Map;

/**
 * Decides whether a request of a known caller is served now: limits of rate, an overload. It comes
 * after the key and before the body; only when the key stands in the body it comes after that.
 */
@FunctionalInterface
public interface Admission {
  /** Everything is served. */
  Admission ALWAYS = request -> Map.of();

  /**
   * Lets the request in.
   *
   * @param request without its body
   * @return headers for its answer, whatever that will be
   * @throws ApiException when it is not served, with headers of its own
   */
  Map<String, String> admit(ApiRequest request);
}
