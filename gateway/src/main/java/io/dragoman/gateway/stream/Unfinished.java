package io.dragoman.gateway.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many jobs of each client are not over, of those that this process holds. Nothing is kept of
 * clients that have none. Safe for several threads.
 */
public final class Unfinished {
  private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

  /** How many a client has. */
  public int of(final String client) {
    return counts.getOrDefault(client, 0);
  }

  private void add(final String client, final int change) {
    counts.merge(client, change, (before, more) -> before + more == 0 ? null : before + more);
  }

  /** The jobs of a task that is opened now; for one thread. */
  Part part() {
    return new Part();
  }

  /** Those of one task. */
  final class Part implements AutoCloseable {
    private final Map<String, Integer> own = new HashMap<>();

    private Part() {}

    void begun(final String client) {
      change(client, 1);
    }

    void over(final String client) {
      change(client, -1);
    }

    private void change(final String client, final int change) {
      own.merge(client, change, (before, more) -> before + more == 0 ? null : before + more);
      add(client, change);
    }

    /** The task is another process's now. */
    @Override
    public void close() {
      own.forEach((client, count) -> add(client, -count));
      own.clear();
    }
  }
}
