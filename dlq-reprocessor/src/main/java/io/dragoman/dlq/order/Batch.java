package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.audit.Copies;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * What the open transaction does, as entries for the audit topic.
 *
 * <p>Dead letters that follow each other become one stretch, also over offsets that no record has:
 * markers of transactions take every second one where each dead letter was written by itself.
 */
final class Batch {
  private final Map<TopicPartition, Long> lastRead = new HashMap<>();
  private final Map<Group, Found> groups = new LinkedHashMap<>();
  private Optional<Map.Entry<Group, Found>> last = Optional.empty();
  private int records;
  private long bytes;
  private int stretches;
  private AtomicInteger runs = new AtomicInteger();

  /**
   * A record was read with which nothing is done; as {@link #did} in the order of its partition.
   */
  void passed(final Location location) {
    lastRead.put(location.topicPartition(), location.offset());
  }

  /** Something is done with a record; must come in the order of each partition. */
  void did(final Location location, final Done what) {
    final TopicPartition partition = location.topicPartition();
    final Optional<Long> before = Optional.ofNullable(lastRead.put(partition, location.offset()));
    records++;
    bytes += what.bytes();
    final Found group = group(new Group(partition, what));
    group.count++;
    final List<Stretch> own = group.stretches;
    final boolean follows =
        !own.isEmpty() && before.filter(last -> last == own.getLast().last()).isPresent();
    if (follows) {
      own.set(own.size() - 1, new Stretch(own.getLast().first(), location.offset()));
    } else {
      stretches++;
      own.add(new Stretch(location.offset(), location.offset()));
    }
  }

  /** Nearly always that of the dead letter before: comparing is cheaper than hashing. */
  private Found group(final Group key) {
    if (last.isEmpty() || !last.get().getKey().equals(key)) {
      groups.computeIfAbsent(key, ignored -> new Found(new CopyRuns(runs)));
      last = Optional.of(Map.entry(key, groups.get(key)));
    }
    return last.get().getValue();
  }

  /** Hears where the copies stand of the last one, and of all with which the same was done. */
  CopyRuns copies() {
    return last.orElseThrow().getValue().copies;
  }

  /** Forgets everything since the last {@link #take}, as if it had not been read. */
  void forget() {
    clear();
    lastRead.clear();
  }

  private void clear() {
    groups.clear();
    last = Optional.empty();
    records = 0;
    bytes = 0;
    stretches = 0;
    runs = new AtomicInteger();
  }

  /**
   * How many stretches of dead letters and of copies the entries will have, as far as known by now:
   * an entry must fit into a record.
   */
  int stretches() {
    return stretches + runs.get();
  }

  /** How many dead letters something is done with. */
  int records() {
    return records;
  }

  /** Size of their values. */
  long bytes() {
    return bytes;
  }

  /**
   * The entries, and a new beginning.
   *
   * @param targetIds Kafka's ids of the topics that copies went to; empty: not known
   */
  List<AuditEntry> take(
      final String topicId,
      final Function<String, Optional<String>> targetIds,
      final String task,
      final String who,
      final Instant when) {
    final List<AuditEntry> entries = new ArrayList<>();
    groups.forEach(
        (group, found) ->
            entries.add(
                new AuditEntry(
                    group.partition(),
                    topicId,
                    found.stretches,
                    found.count,
                    new StatusChange(
                        group.state(),
                        task,
                        who,
                        when,
                        group.why(),
                        group.target(),
                        group.replays()),
                    group
                        .target()
                        .filter(target -> group.state() == State.REPLAYED)
                        .filter(target -> !found.copies.offsets().isEmpty())
                        .flatMap(targetIds)
                        .map(id -> new Copies(id, found.copies.offsets()))
                        .orElse(Copies.NONE))));
    clear();
    return entries;
  }

  /**
   * What is done with a dead letter.
   *
   * @param bytes size of its value
   */
  record Done(State state, String why, Optional<String> target, int replays, long bytes) {}

  private static final class Found {
    private final List<Stretch> stretches = new ArrayList<>();
    private final CopyRuns copies;
    private long count;

    Found(final CopyRuns copies) {
      this.copies = copies;
    }
  }

  private record Group(
      TopicPartition partition, State state, String why, Optional<String> target, int replays) {
    Group(final TopicPartition partition, final Done done) {
      this(partition, done.state(), done.why(), done.target(), done.replays());
    }
  }
}
