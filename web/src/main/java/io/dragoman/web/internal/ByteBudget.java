package io.dragoman.web.internal;

import io.dragoman.web.ApiException;

/**
 * Bytes that all requests under way may hold together. Callers who have not shown a key get no more
 * than half of them, so that they cannot keep out those who have one.
 */
final class ByteBudget {
  private final long max;
  private long used;

  ByteBudget(final long max) {
    this.max = max;
  }

  /** What one request holds, until it is closed. */
  Lease lease(final boolean known) {
    return new Lease(known ? max : max / 2);
  }

  private synchronized boolean take(final long bytes, final long most) {
    if (bytes > most - used) {
      return false;
    }
    used += bytes;
    return true;
  }

  private synchronized void giveBack(final long bytes) {
    used -= bytes;
  }

  /** A request's part; used by its thread only. */
  final class Lease implements AutoCloseable {
    private final long most;
    private long held;

    private Lease(final long most) {
      this.most = most;
    }

    /**
     * Takes some more.
     *
     * @throws ApiException UNAVAILABLE when others hold too much
     */
    void take(final long bytes) {
      if (!ByteBudget.this.take(bytes, most)) {
        throw new ApiException(
            ApiException.Code.UNAVAILABLE,
            "Too many bodies of requests are under way.",
            "Try again in some seconds.");
      }
      held += bytes;
    }

    @Override
    public void close() {
      giveBack(held);
      held = 0;
    }
  }
}
