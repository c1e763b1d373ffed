package io.dragoman.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What somebody said a moment ago, for callers that ask at every request. Thread-safe; several may
 * ask again at the same time, and none waits for another.
 *
 * @param <T> what is said
 */
final class Recent<T> implements Supplier<T> {
  private final Supplier<T> source;
  private final Duration moment;
  private final InstantSource steady;
  private volatile Said<T> said;

  private record Said<T>(T value, Instant at) {}

  /**
   * Asks for the first time.
   *
   * @param moment how old an answer may be
   * @param steady a clock that nobody sets
   */
  Recent(final Supplier<T> source, final Duration moment, final InstantSource steady) {
    this.source = source;
    this.moment = moment;
    this.steady = steady;
    this.said = new Said<>(source.get(), steady.instant());
  }

  @Override
  public T get() {
    final Instant now = steady.instant();
    final Said<T> last = said;
    if (now.isBefore(last.at().plus(moment))) {
      return last.value();
    }
    final T value = source.get();
    said = new Said<>(value, now);
    return value;
  }
}
