package io.dragoman.inference.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was made and may be wanted once more, by id; the oldest go first. Safe for all threads. */
final class Remembered<T> {
  private final Map<String, T> made;

  /**
   * Remembers none.
   *
   * @param most how many it keeps
   */
  Remembered(final int most) {
    this.made =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(final Map.Entry<String, T> eldest) {
            return size() > most;
          }
        };
  }

  synchronized Optional<T> find(final String id) {
    return Optional.ofNullable(made.get(id));
  }

  synchronized void remember(final String id, final T what) {
    // The newest is the last.
    made.remove(id);
    made.put(id, what);
  }

  /** Finds it and forgets it. */
  synchronized Optional<T> take(final String id) {
    return Optional.ofNullable(made.remove(id));
  }
}
