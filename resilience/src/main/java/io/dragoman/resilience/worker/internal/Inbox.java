package io.dragoman.resilience.worker.internal;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a task has accepted and not finished, in a store that survives the process.
 *
 * <p>An entry's key is a number that counts up from the largest one stored. A number may be used
 * again after its entry has left; nothing outside one life of the task refers to it.
 */
final class Inbox {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Set<Long> stored = new HashSet<>();
  private long next;

  Inbox(final KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Reads what an earlier life of the task left behind, in order of acceptance. */
  SortedMap<Long, Entry> load() {
    final SortedMap<Long, Entry> entries = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        final KeyValue<Bytes, byte[]> found = all.next();
        final long sequence = ByteBuffer.wrap(found.key.get()).getLong();
        final Entry entry = EntryCodec.decode(found.value);
        entries.put(sequence, entry);
        stored.add(sequence);
        next = Math.max(next, sequence + 1);
      }
    }
    return entries;
  }

  /** The key of the next entry. */
  long nextSequence() {
    return next++;
  }

  /** Stores the entry unless it is stored already. */
  void put(final long sequence, final Entry entry) {
    if (stored.add(sequence)) {
      store.put(key(sequence), EntryCodec.encode(entry));
    }
  }

  /** Removes the entry if it is stored. */
  void remove(final long sequence) {
    if (stored.remove(sequence)) {
      store.delete(key(sequence));
    }
  }

  private static Bytes key(final long sequence) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
  }
}
