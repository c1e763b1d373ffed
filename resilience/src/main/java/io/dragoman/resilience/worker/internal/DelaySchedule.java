package io.dragoman.resilience.worker.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Records that wait for their due time, ordered by it.
 *
 * <p>The key is due time and offset in the delay topic: unique, and the same when the record is
 * read again after a crash.
 */
final class DelaySchedule {
  /** So many are looked at; they may be large, and this is done often. */
  private static final int MAX_PASSED = 16;

  private static final long UNKNOWN = -1;

  private final KeyValueStore<Bytes, byte[]> store;
  private final Duration longest;

  /** The first due time, so that a look at the store is needed only when something is due. */
  private long firstDue = Long.MIN_VALUE;

  /** How many there are; negative when the store must be asked, which is not for nothing. */
  private long size = UNKNOWN;

  /**
   * Over a store that has been restored.
   *
   * @param longest nothing is put for longer than this; what would have to wait longer was put when
   *     the clock said something else, and is due
   */
  DelaySchedule(final KeyValueStore<Bytes, byte[]> store, final Duration longest) {
    this.store = store;
    this.longest = longest;
  }

  /**
   * A record and when it is due.
   *
   * @param dueMillis milliseconds since 1970
   * @param entry the record
   */
  record Due(long dueMillis, Entry entry) {}

  /** About how many records wait. */
  long size() {
    if (size == UNKNOWN) {
      size = store.approximateNumEntries();
    }
    return size;
  }

  /** Whether nothing waits, as far as is known without looking. */
  boolean isEmpty() {
    return firstDue == Long.MAX_VALUE;
  }

  /**
   * When the first is due, milliseconds since 1970, or earlier when nobody has looked yet; {@link
   * Long#MAX_VALUE} when nothing waits.
   */
  long firstDueMs() {
    return firstDue;
  }

  /** Whether something may be due, as far as is known without looking. */
  boolean mayBeDue(final Instant now) {
    return !isEmpty() && !isEarly(firstDue, now);
  }

  void put(final long dueMillis, final long offset, final Entry entry) {
    store.put(key(dueMillis, offset), EntryCodec.encode(entry));
    size = UNKNOWN;
    firstDue = Math.min(firstDue, dueMillis);
  }

  /**
   * Takes out the record that is due first of those that are due by {@code now} and wanted; looks
   * no further than a few that are not wanted.
   */
  Optional<Due> takeDue(final Instant now, final Predicate<Entry> wanted) {
    if (!mayBeDue(now)) {
      return Optional.empty();
    }
    try (KeyValueIterator<Bytes, byte[]> all =
        // What is gone from before the first one would have to be stepped over one by one.
        store.range(key(Math.max(0, firstDue), 0), key(Long.MAX_VALUE, Long.MAX_VALUE))) {
      if (!all.hasNext()) {
        firstDue = Long.MAX_VALUE;
        return Optional.empty();
      }
      for (int looked = 0; looked < MAX_PASSED && all.hasNext(); looked++) {
        final KeyValue<Bytes, byte[]> next = all.next();
        final long due = ByteBuffer.wrap(next.key.get()).getLong();
        if (looked == 0) {
          firstDue = due;
        }
        if (isEarly(due, now)) {
          return Optional.empty();
        }
        final Entry entry = EntryCodec.decode(next.value);
        if (wanted.test(entry)) {
          store.delete(next.key);
          size = UNKNOWN;
          return Optional.of(new Due(due, entry));
        }
      }
      return Optional.empty();
    }
  }

  private boolean isEarly(final long dueMillis, final Instant now) {
    return now.toEpochMilli() < dueMillis && dueMillis <= now.plus(longest).toEpochMilli();
  }

  private static Bytes key(final long dueMillis, final long offset) {
    return Bytes.wrap(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(dueMillis).putLong(offset).array());
  }
}
