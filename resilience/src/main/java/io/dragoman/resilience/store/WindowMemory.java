package io.dragoman.resilience.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * What a task remembers by key for a time, in a window store, whatever clocks do.
 *
 * <p>A window store has a time of its own, the latest one that was ever put into it: it hides and
 * refuses whatever is older than that by its retention. One instance whose clock was ahead would
 * make it refuse everything until real time has caught up, in every instance that restores it. So
 * this class keeps to the store's time: it starts at the later one of the clock and of what the
 * store holds, and passes with a steady clock from there. What was put is found, and is forgotten
 * after the retention, even when the store's time is years ahead. A clock that is ahead when a
 * process starts forgets early what was put before, by as much as it is ahead; that is all.
 *
 * <p>Use one for each life of a task, from its thread.
 */
public final class WindowMemory {
  private final WindowStore<String, byte[]> store;
  private final Duration retention;
  private final InstantSource steady;
  private final Duration ahead;

  /**
   * Of a store that has been restored.
   *
   * @param retention of the store, and how long something is remembered
   * @param steady a clock that never goes back or jumps
   */
  public WindowMemory(
      final WindowStore<String, byte[]> store,
      final Duration retention,
      final InstantSource steady) {
    this.store = store;
    this.retention = retention;
    this.steady = steady;
    final Instant now = steady.instant();
    final Instant latest = latest(now);
    ahead = latest.isAfter(now) ? Duration.between(now, latest) : Duration.ZERO;
  }

  /**
   * What was put under a key.
   *
   * @param since when it was put, in the time of {@link #now()}
   * @param value what was put
   */
  public record Remembered(Instant since, byte[] value) {}

  /** The time of this memory: never goes back, and may differ from that of any clock. */
  public Instant now() {
    return steady.instant().plus(ahead);
  }

  /** What was put under a key and is not forgotten, the oldest first. */
  public List<Remembered> find(final String key) {
    final Instant now = now();
    final Instant start = now.minus(retention);
    final List<Remembered> all = new ArrayList<>();
    // Another instance may have put it a little later than it is here.
    try (WindowStoreIterator<byte[]> found =
        // By numbers: with instants, each call formats a message that nobody reads.
        store.fetch(key, start.toEpochMilli(), now.plus(retention).toEpochMilli())) {
      while (found.hasNext()) {
        final KeyValue<Long, byte[]> next = found.next();
        all.add(new Remembered(Instant.ofEpochMilli(next.key), next.value));
      }
    }
    return all;
  }

  /** Remembers a value under a key from now on. */
  public void put(final String key, final byte[] value) {
    store.put(key, value, now().toEpochMilli());
  }

  /**
   * The latest time in the store, if it is so far ahead that it matters. A store keeps together
   * what was put within half its retention, and only what lies in later parts is looked at: there
   * is none, unless a clock was wrong.
   */
  private Instant latest(final Instant now) {
    Instant latest = now;
    try (KeyValueIterator<Windowed<String>, byte[]> later =
        store.fetchAll(now.plus(retention.dividedBy(2)), Instant.ofEpochMilli(Long.MAX_VALUE))) {
      while (later.hasNext()) {
        final Instant start = later.next().key.window().startTime();
        latest = start.isAfter(latest) ? start : latest;
      }
    }
    return latest;
  }
}
