package io.dragoman.gateway.view;

import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.web.key.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, so that the replica that holds a job can ask the same of them: replicas trust each
 * other no more than they trust clients.
 *
 * @param caller whom this replica took them for
 * @param key the API key that they sent; empty: none, on loopback
 * @param requestId the X-Request-ID, for the logs of both replicas
 * @param trace the trace that the request is part of; null: of none
 */
public record Credentials(
    Principal caller, Optional<String> key, String requestId, @Nullable TraceContext trace) {
  /** Of a request that is part of no trace. */
  public Credentials(final Principal caller, final Optional<String> key, final String requestId) {
    this(caller, key, requestId, null);
  }

  @Override
  public String toString() {
    return "Credentials[" + caller.name() + ", " + requestId + "]";
  }
}
