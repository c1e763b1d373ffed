package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.worker.TaskLoad;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much a task has accepted and not finished, by the topic that it was first read from. */
final class UnfinishedWork {
  private final Map<Long, Entry> entries = new HashMap<>();
  private final Map<String, Amount> byTopic = new HashMap<>();

  /** How many came at a time: the first is the oldest. */
  private final SortedMap<Long, Integer> times = new TreeMap<>();

  private Amount all = Amount.NONE;

  /**
   * Some records.
   *
   * @param records how many
   * @param bytes of their keys, values and headers
   */
  record Amount(int records, long bytes) {
    private static final Amount NONE = new Amount(0, 0);

    /** Whether there are none. */
    boolean isNone() {
      return records == 0;
    }

    /** Whether it is less than some times a bound, in records as in bytes. */
    boolean isWithin(final Amount bound, final int times) {
      return records < (long) times * bound.records && bytes < times * bound.bytes;
    }

    private Amount plus(final Amount other) {
      return new Amount(records + other.records, bytes + other.bytes);
    }

    private static Amount of(final Entry entry, final int sign) {
      return new Amount(sign, sign * entry.bytes());
    }
  }

  void add(final long sequence, final Entry entry) {
    entries.put(sequence, entry);
    change(entry, 1);
  }

  /** Forgets it, and ends its span. */
  void remove(final long sequence) {
    final Entry entry = entries.remove(sequence);
    if (entry != null) {
      change(entry, -1);
      entry.span().close();
    }
  }

  /** What is done about it now; nothing once it was removed. */
  TraceSpan span(final long sequence) {
    final Entry entry = entries.get(sequence);
    return entry == null ? TraceSpan.NONE : entry.span();
  }

  /** Whoever has the task next begins new spans. */
  void close() {
    entries.values().forEach(entry -> entry.span().put(TraceSpan.OUTCOME, "handed_on").close());
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Everything. */
  Amount all() {
    return all;
  }

  /** What was first read from a topic. */
  Amount of(final String topic) {
    return byTopic.getOrDefault(topic, Amount.NONE);
  }

  /**
   * When the oldest came to its topic, milliseconds since 1970; {@link TaskLoad#NOTHING_WAITS} when
   * there is none.
   */
  long oldestMs() {
    return times.isEmpty() ? TaskLoad.NOTHING_WAITS : times.firstKey();
  }

  private void change(final Entry entry, final int sign) {
    times.compute(
        entry.timestamp(),
        (time, records) -> {
          final int left = (records == null ? 0 : records) + sign;
          return left == 0 ? null : left;
        });
    final Amount change = Amount.of(entry, sign);
    byTopic.merge(entry.origin().topic(), change, Amount::plus);
    all = all.plus(change);
  }
}
