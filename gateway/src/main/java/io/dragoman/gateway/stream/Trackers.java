package io.dragoman.gateway.stream;

import java.util.LinkedHashMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What was read from logs and is likely to be needed soon, up to so much memory; what is thrown out
 * is read again. Not thread-safe.
 *
 * @param <T> what is kept
 */
final class Trackers<T> {
  private final LinkedHashMap<String, T> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<String, Long> weights = new LinkedHashMap<>();
  private final Function<String, T> load;
  private final ToLongFunction<T> weigh;
  private final long limit;
  private long weight;

  Trackers(final Function<String, T> load, final ToLongFunction<T> weigh, final long limit) {
    this.load = load;
    this.weigh = weigh;
    this.limit = limit;
  }

  T get(final String name) {
    final T known = kept.get(name);
    if (known != null) {
      return known;
    }
    return put(name, load.apply(name));
  }

  /** Keeps what need not be read. */
  T put(final String name, final T made) {
    kept.put(name, made);
    changed(name);
    return made;
  }

  /** What is kept under this name may have grown. */
  void changed(final String name) {
    final T tracker = kept.get(name);
    if (tracker != null) {
      final long now = weigh.applyAsLong(tracker);
      final Long before = weights.put(name, now);
      weight += now - (before == null ? 0 : before);
    }
    while (weight > limit && kept.size() > 1) {
      forget(kept.firstEntry().getKey());
    }
  }

  void forget(final String name) {
    kept.remove(name);
    final Long gone = weights.remove(name);
    weight -= gone == null ? 0 : gone;
  }
}
