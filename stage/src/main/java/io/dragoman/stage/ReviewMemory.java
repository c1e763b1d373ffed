package io.dragoman.stage;

import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.ReviewJson;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What reviewers approved or wrote, as {@code translation.memory} has it: what of it a stage can
 * use.
 *
 * <p>Bounded: above a number of entries the one that was remembered first is left out, and asked of
 * the model again. Safe for several threads.
 *
 * @param <V> what a stage keeps of an entry
 */
public final class ReviewMemory<V> implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ReviewMemory.class);

  private final int most;
  private final String key;
  private final Function<MemoryEntry, Optional<V>> keep;
  private long leftOut;

  /** In the order in which they were remembered. */
  private final Map<String, V> entries = new LinkedHashMap<>();

  /**
   * One that is empty.
   *
   * @param most how many entries it holds
   * @param key of the configuration, which says so
   * @param keep what is kept of an entry; empty where the stage has no use for it
   */
  public ReviewMemory(
      final int most, final String key, final Function<MemoryEntry, Optional<V>> keep) {
    this.most = most;
    this.key = key;
    this.keep = keep;
  }

  /** How many entries are in it. */
  public synchronized int size() {
    return entries.size();
  }

  /** What is remembered under a key, see {@link MemoryEntry#key}. */
  public synchronized Optional<V> find(final String entry) {
    return Optional.ofNullable(entries.get(entry));
  }

  @Override
  public void hear(final ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      return;
    }
    if (record.value() == null) {
      forget(record.key());
    } else {
      keep.apply(ReviewJson.memory(record.key(), record.value()))
          .ifPresent(value -> put(record.key(), value));
    }
  }

  private synchronized void forget(final String entry) {
    entries.remove(entry);
  }

  private synchronized void put(final String entry, final V value) {
    entries.remove(entry);
    entries.put(entry, value);
    if (entries.size() > most) {
      final Iterator<String> first = entries.keySet().iterator();
      first.next();
      first.remove();
      if (leftOut++ == 0) {
        LOG.warn(
            "More than {} entries are remembered: those that were first are left out, and asked of"
                + " the model again; raise {} if there is room",
            most,
            key);
      }
    }
  }
}
