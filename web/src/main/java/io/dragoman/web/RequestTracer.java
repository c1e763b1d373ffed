package io.dragoman.web;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Hears of requests that are more than a look at health or meters; called by many threads. */
@FunctionalInterface
public interface RequestTracer {
  /** Nothing is traced. */
  RequestTracer NONE = (method, route, header) -> Traced.NONE;

  /**
   * A request has come.
   *
   * @param method its method
   * @param route path of its route as declared
   * @param header its headers, by name in lower case
   */
  Traced begin(String method, String route, Function<String, Optional<String>> header);

  /** A request that is traced. */
  interface Traced {
    /** One that is not. */
    Traced NONE =
        new Traced() {
          @Override
          public Map<String, String> headers() {
            return Map.of();
          }

          @Override
          public void ended(final int status) {
            // Nobody wants to know.
          }
        };

    /** What handlers see in place of headers of the same names. */
    Map<String, String> headers();

    /** It was answered; called once. */
    void ended(int status);
  }
}
