package io.dragoman.dlq.audit;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.State;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was done last with each dead letter.
 *
 * <p>Memory grows with the number of marks: by a few bytes for each offset where neighbours have
 * different ones, by less than a hundred for each different change, and by nearly nothing where one
 * change is about many.
 *
 * <p>Not for use by several threads while entries are added.
 */
public final class StatusIndex {
  /** Offsets of a block. */
  private static final int BLOCK = 64;

  /** The place of no change. */
  private static final int NONE = 0;

  private final Map<String, StatusStore> stores = new HashMap<>();
  private final Map<TopicPartition, Map<Long, Block>> blocks = new HashMap<>();
  private final Map<Work, Map<State, Long>> byTask = new HashMap<>();
  private final CopyIndex copies = new CopyIndex();
  private final Predicate<String> isCounted;

  /** Counts what each task did. */
  public StatusIndex() {
    this(task -> true);
  }

  /** Counts what some tasks did; there may be as many tasks as entries. */
  StatusIndex(final Predicate<String> isCounted) {
    this.isCounted = isCounted;
  }

  /** Takes the next entry of the audit topic into account: it overrides what came before. */
  public void add(final AuditEntry entry) {
    entry.stretches().forEach(stretch -> add(entry.partition(), stretch, entry.change()));
    addCopies(entry);
    count(entry);
  }

  /** Takes the copies of an entry into account. */
  void addCopies(final AuditEntry entry) {
    final StatusChange change = entry.change();
    change.target().ifPresent(topic -> copies.add(topic, entry.copies(), change.replays()));
  }

  /** Counts an entry for its task, whether or not its dead letters are still there. */
  void count(final AuditEntry entry) {
    if (isCounted.test(entry.change().task())) {
      byTask
          .computeIfAbsent(
              new Work(entry.change().task(), entry.partition().topic()), work -> new HashMap<>())
          .merge(entry.change().state(), entry.count(), Long::sum);
    }
  }

  /** Takes a change on a stretch into account. */
  public void add(
      final TopicPartition partition, final Stretch stretch, final StatusChange change) {
    final int place =
        stores.computeIfAbsent(partition.topic(), topic -> new StatusStore()).add(change);
    final Map<Long, Block> of = blocks.computeIfAbsent(partition, ignored -> new HashMap<>());
    for (long block = stretch.first() / BLOCK; block <= stretch.last() / BLOCK; block++) {
      final long start = block * BLOCK;
      of.computeIfAbsent(block, ignored -> new Block())
          .set(
              (int) (Math.max(stretch.first(), start) - start),
              (int) (Math.min(stretch.last(), start + BLOCK - 1) - start),
              place);
    }
  }

  /** Forgets everything about a topic: it is told anew. */
  void forget(final String topic) {
    stores.remove(topic);
    blocks.keySet().removeIf(partition -> partition.topic().equals(topic));
    byTask.keySet().removeIf(work -> work.topic().equals(topic));
  }

  /** What was done with the dead letter at that place; empty: it is pending. */
  public Optional<StatusChange> of(final Location location) {
    final int place = place(location);
    return place == NONE ? Optional.empty() : Optional.of(store(location).at(place));
  }

  /** The state of the dead letter at that place. */
  public State stateOf(final Location location) {
    final int place = place(location);
    return place == NONE ? State.PENDING : store(location).stateAt(place);
  }

  /** Lets only dead letters in these states through, and reads no others where it need not. */
  public DeadLetterFilter only(final Set<State> states, final DeadLetterFilter filter) {
    return filter.states(states, this::stateOf, range -> part(range, states));
  }

  /**
   * The part of a range from the first to the last offset whose dead letter may be in one of these
   * states, so that what is done need not be read to find what is not.
   */
  public OffsetRange part(final OffsetRange range, final Set<State> states) {
    final Map<Long, Block> of = blocks.getOrDefault(range.partition(), Map.of());
    final @Nullable StatusStore store = stores.get(range.partition().topic());
    long from = range.from();
    while (from < range.to() && !isAnyOf(states, of, store, from)) {
      from = isUniform(of, from) ? (from / BLOCK + 1) * BLOCK : from + 1;
    }
    if (from >= range.to()) {
      return range.with(range.to(), range.to());
    }
    long to = range.to();
    while (!isAnyOf(states, of, store, to - 1)) {
      to = isUniform(of, to - 1) ? (to - 1) / BLOCK * BLOCK : to - 1;
    }
    return range.with(from, to);
  }

  private static boolean isAnyOf(
      final Set<State> states,
      final Map<Long, Block> of,
      final @Nullable StatusStore store,
      final long offset) {
    final @Nullable Block block = of.get(offset / BLOCK);
    final int place = block == null ? NONE : block.at((int) (offset % BLOCK));
    return states.contains(place == NONE || store == null ? State.PENDING : store.stateAt(place));
  }

  /** Whether the marks of its block are all the same. */
  private static boolean isUniform(final Map<Long, Block> of, final long offset) {
    final @Nullable Block block = of.get(offset / BLOCK);
    return block == null || block.each == null;
  }

  private StatusStore store(final Location location) {
    return Objects.requireNonNull(stores.get(location.topic()));
  }

  private int place(final Location location) {
    final Map<Long, Block> of = blocks.get(location.topicPartition());
    final Block block = of == null ? null : of.get(location.offset() / BLOCK);
    return block == null ? NONE : block.at((int) (location.offset() % BLOCK));
  }

  /**
   * How many times the record of a dead letter had gone back to work before it came here. Its own
   * headers say so, unless who wrote it dropped them; then the place where it was read tells
   * whether it is a copy. Without either nobody knows, and it counts as never replayed.
   */
  public int replaysOf(final DeadLetter letter) {
    // Where nothing was replayed yet, no dead letter needs to be asked for three more headers.
    return copies.isEmpty()
        ? letter.replayCount()
        : Math.max(letter.replayCount(), letter.origin().map(copies::replays).orElse(0));
  }

  /** Whether the record of a dead letter was read from a place where a replay wrote a copy. */
  public boolean isOfCopy(final DeadLetter letter) {
    return letter.origin().filter(place -> copies.replays(place) > 0).isPresent();
  }

  /** How many dead letters of a topic a task has done, and how. */
  public Map<State, Long> doneBy(final String task, final String topic) {
    return Map.copyOf(byTask.getOrDefault(new Work(task, topic), Map.of()));
  }

  private record Work(String task, String topic) {}

  /** Where the marks of neighbours are kept: one for all, or an array. */
  private static final class Block {
    private int all = NONE;
    private int @Nullable [] each;

    int at(final int index) {
      return each == null ? all : each[index];
    }

    void set(final int first, final int last, final int place) {
      if (first == 0 && last == BLOCK - 1) {
        all = place;
        each = null;
        return;
      }
      if (each == null) {
        final int[] copies = new int[BLOCK];
        Arrays.fill(copies, all);
        each = copies;
      }
      Arrays.fill(each, first, last + 1, place);
    }
  }
}
