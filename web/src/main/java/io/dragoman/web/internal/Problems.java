package io.dragoman.web.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.ApiResponse.Body;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings whatever goes wrong with one request into the form in which its caller is told. */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private final Setup setup;
  private final String id;
  private final String method;
  private final String path;
  private final Supplier<ErrorFormat> format;

  /**
   * Of a request.
   *
   * @param format asked for when something is wrong: only then its route may be known
   */
  Problems(
      final Setup setup,
      final String id,
      final String method,
      final String path,
      final Supplier<ErrorFormat> format) {
    this.setup = setup;
    this.id = id;
    this.method = method;
    this.path = path;
    this.format = format;
  }

  /** Tells what a handler threw. */
  ApiResponse failure(final RuntimeException e) {
    final Optional<ApiException> meant = setup.failures().apply(e);
    if (meant.isEmpty()) {
      LOG.error("{} {} failed", method, path, e);
      return of(
          new ApiException(
              ApiException.Code.INTERNAL,
              "The request failed.",
              "Look for the request's id in the log."));
    }
    if (meant.get().code() == ApiException.Code.UNAVAILABLE) {
      LOG.warn("{} {} failed: {}", method, path, e.toString());
    }
    return of(meant.get());
  }

  /** Tells it. */
  ApiResponse of(final ApiException e) {
    final Problem problem = Problem.of(e, id, setup.clock().instant());
    final ErrorFormat told = format.get();
    final Map<String, String> headers =
        new HashMap<>(
            switch (e.code()) {
              case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Bearer");
              case UNAVAILABLE -> Map.of("Retry-After", "5");
              case TOO_MANY_REQUESTS ->
                  Map.of("Retry-After", Long.toString(AttemptLimiter.WINDOW.toSeconds()));
              default -> Map.of();
            });
    headers.putAll(e.headers());
    return new ApiResponse(
        e.code().status(),
        new Body.Bytes(told.contentType(), json(setup.json(), told.body(problem))),
        headers);
  }

  static byte[] json(final JsonMapper mapper, final Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("Not a value for JSON: " + value.getClass(), e);
    }
  }
}
