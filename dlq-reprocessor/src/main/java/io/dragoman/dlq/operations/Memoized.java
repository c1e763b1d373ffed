package io.dragoman.dlq.operations;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks at most once, and only when it is asked. Not for use by several threads. */
final class Memoized<T> implements Supplier<T> {
  private final Supplier<T> source;
  private @Nullable T answer;

  Memoized(final Supplier<T> source) {
    this.source = source;
  }

  @Override
  public T get() {
    if (answer == null) {
      answer = source.get();
    }
    return answer;
  }
}
