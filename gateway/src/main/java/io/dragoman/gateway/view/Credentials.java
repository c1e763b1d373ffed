package io.dragoman.gateway.view;

import io.dragoman.web.key.Principal;
import java.util.Optional;

/**
 * Who asks, so that the replica that holds a job can ask the same of them: replicas trust each
 * other no more than they trust clients.
 *
 * @param caller whom this replica took them for
 * @param key the API key that they sent; empty: none, on loopback
 * @param requestId the X-Request-ID, for the logs of both replicas
 */
public record Credentials(Principal caller, Optional<String> key, String requestId) {
  @Override
  public String toString() {
    return "Credentials[" + caller.name() + ", " + requestId + "]";
  }
}
