package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bytes that all requests under way may hold together. Callers who have not shown a key get no more
 * than half of them, so that they cannot keep out those who have one; nor do all requests of one
 * client together, unless there is only one.
 */
final class ByteBudget {
  private final long max;
  private final Map<String, Long> clients = new HashMap<>();
  private long used;

  ByteBudget(final long max) {
    this.max = max;
  }

  /**
   * What one request holds, until it is closed.
   *
   * @param client whose it is; empty: nobody's who could be told from others
   */
  Lease lease(final boolean known, final Optional<String> client) {
    return new Lease(known ? max : max / 2, client);
  }

  private synchronized boolean take(final long bytes, final Lease lease) {
    if (bytes > lease.most - used) {
      return false;
    }
    if (lease.client.isPresent()) {
      final long before = clients.getOrDefault(lease.client.get(), 0L);
      if (before > lease.held && before + bytes > max / 2) {
        return false;
      }
      clients.put(lease.client.get(), before + bytes);
    }
    used += bytes;
    return true;
  }

  private synchronized void giveBack(final long bytes, final Optional<String> client) {
    used -= bytes;
    client.ifPresent(
        name ->
            clients.computeIfPresent(
                name, (any, held) -> held == bytes ? null : Long.valueOf(held - bytes)));
  }

  /** A request's part; used by its thread only. */
  final class Lease implements AutoCloseable {
    private final long most;
    private final Optional<String> client;
    private long held;

    private Lease(final long most, final Optional<String> client) {
      this.most = most;
      this.client = client;
    }

    /**
     * Takes some more.
     *
     * @throws ApiException UNAVAILABLE when others hold too much
     */
    void take(final long bytes) {
      if (!ByteBudget.this.take(bytes, this)) {
        throw new ApiException(
            ApiException.Code.UNAVAILABLE,
            "Too many bodies of requests are under way.",
            "Try again in some seconds.");
      }
      held += bytes;
    }

    @Override
    public void close() {
      giveBack(held, client);
      held = 0;
    }
  }
}
