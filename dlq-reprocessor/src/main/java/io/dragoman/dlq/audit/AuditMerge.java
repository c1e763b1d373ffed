package io.dragoman.dlq.audit;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes one entry of those that say the same of a partition's dead letters: what one task did with
 * them within a minute, for one reason. Told in the order in which they come out, the entries mark
 * each dead letter as those that went in did; a merged one has the time of the first.
 *
 * <p>Memory does not grow with the number of entries.
 */
final class AuditMerge {
  /** So many different ones of a partition are compared with the next entry. */
  private static final int MAX_OPEN = 32;

  private static final int MAX_STRETCHES = 5_000;

  private final Instant before;
  private final Consumer<AuditEntry> out;
  private final Map<TopicPartition, List<Merged>> open = new HashMap<>();

  /**
   * Nothing is merged yet.
   *
   * @param before what was done from then on is left as it is: policies count by the second
   * @param out hears of each entry, merged or not
   */
  AuditMerge(final Instant before, final Consumer<AuditEntry> out) {
    this.before = before;
    this.out = out;
  }

  /** Takes the next entry. */
  void add(final AuditEntry entry) {
    final List<Merged> all =
        open.computeIfAbsent(entry.partition(), partition -> new ArrayList<>());
    if (!all.isEmpty()
        && !(entry.change().when().isBefore(before) && all.getLast().isOfThatMinute(entry))) {
      flush(all);
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).takes(entry)) {
        all.get(i).add(entry);
        return;
      }
      // What overrides another one must not come before it.
      if (all.get(i).overlaps(entry)) {
        break;
      }
    }
    if (all.size() == MAX_OPEN) {
      flush(all);
    }
    all.add(new Merged(entry));
  }

  /** Hands over what is left. */
  void finish() {
    open.values().forEach(this::flush);
  }

  private void flush(final List<Merged> all) {
    all.forEach(one -> out.accept(one.entry()));
    all.clear();
  }

  private static long first(final AuditEntry entry) {
    return entry.stretches().getFirst().first();
  }

  private static final class Merged {
    private final AuditEntry first;
    private final List<Stretch> stretches;
    private final Map<Integer, List<Stretch>> copies = new HashMap<>();
    private int size;
    private long count;

    Merged(final AuditEntry entry) {
      first = entry;
      stretches = new ArrayList<>(entry.stretches());
      entry.copies().offsets().forEach((in, all) -> copies.put(in, new ArrayList<>(all)));
      size = size(entry);
      count = entry.count();
    }

    boolean isOfThatMinute(final AuditEntry entry) {
      final StatusChange change = first.change();
      return change.task().equals(entry.change().task())
          && change
              .when()
              .truncatedTo(ChronoUnit.MINUTES)
              .equals(entry.change().when().truncatedTo(ChronoUnit.MINUTES));
    }

    boolean takes(final AuditEntry entry) {
      final StatusChange one = first.change();
      final StatusChange other = entry.change();
      return one.state() == other.state()
          && one.who().equals(other.who())
          && one.why().equals(other.why())
          && one.target().equals(other.target())
          && one.replays() == other.replays()
          && first.copies().topicId().equals(entry.copies().topicId())
          && stretches.getLast().last() < first(entry)
          && size + size(entry) <= MAX_STRETCHES;
    }

    boolean overlaps(final AuditEntry entry) {
      return stretches.getFirst().first() <= entry.stretches().getLast().last()
          && first(entry) <= stretches.getLast().last();
    }

    void add(final AuditEntry entry) {
      append(stretches, entry.stretches());
      entry
          .copies()
          .offsets()
          .forEach((in, all) -> append(copies.computeIfAbsent(in, none -> new ArrayList<>()), all));
      size += size(entry);
      count += entry.count();
    }

    AuditEntry entry() {
      return new AuditEntry(
          first.partition(),
          first.topicId(),
          stretches,
          count,
          first.change(),
          new Copies(first.copies().topicId(), copies));
    }

    private static int size(final AuditEntry entry) {
      return entry.stretches().size()
          + entry.copies().offsets().values().stream().mapToInt(List::size).sum();
    }

    /** One stretch of two that touch each other. */
    private static void append(final List<Stretch> to, final List<Stretch> more) {
      final Stretch next = more.getFirst();
      if (!to.isEmpty() && to.getLast().last() + 1 == next.first()) {
        to.set(to.size() - 1, new Stretch(to.getLast().first(), next.last()));
        to.addAll(more.subList(1, more.size()));
      } else {
        to.addAll(more);
      }
    }
  }
}
