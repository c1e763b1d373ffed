package io.dragoman.gateway.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import java.net.http.HttpRequest;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What replicas show each other beside the key of whoever asks, so that nobody else reaches what is
 * there for replicas only, where no limits count.
 *
 * @param secret the same on all; empty: all are on this machine and show nothing
 */
public record ReplicaSecret(Optional<String> secret) implements Admission {
  /** Of replicas on one machine. */
  public static final ReplicaSecret NONE = new ReplicaSecret(Optional.empty());

  private static final String HEADER = "X-Dragoman-Replica";

  /** Shows it. */
  public HttpRequest.Builder show(final HttpRequest.Builder request) {
    secret.ifPresent(shown -> request.header(HEADER, shown));
    return request;
  }

  @Override
  public Map<String, String> admit(final ApiRequest request) {
    final String shown = request.header(HEADER.toLowerCase(Locale.ROOT)).orElse("");
    if (secret.isPresent()
        && !MessageDigest.isEqual(shown.getBytes(UTF_8), secret.get().getBytes(UTF_8))) {
      throw new ApiException(
          ApiException.Code.NOT_FOUND,
          "There is nothing here for clients.",
          "Use the routes under /v1.");
    }
    return Map.of();
  }

  /** Without it. */
  @Override
  public String toString() {
    return "ReplicaSecret";
  }
}
