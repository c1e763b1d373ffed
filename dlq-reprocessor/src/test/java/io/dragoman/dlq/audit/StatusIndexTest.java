package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StatusIndexTest {
  private static final TopicPartition PARTITION = new TopicPartition("dlq", 0);
  private final StatusIndex statuses = new StatusIndex();

  @Test
  void shouldBePendingWhenNothingWasDone() {
    assertThat(statuses.stateOf(new Location("dlq", 0, 5))).isEqualTo(State.PENDING);
  }

  @Test
  void shouldKnowOnlyTheStretchThatWasMarked() {
    add(5, 9, State.REPLAYED);

    assertThat(state(4)).isEqualTo(State.PENDING);
    assertThat(state(5)).isEqualTo(State.REPLAYED);
    assertThat(state(9)).isEqualTo(State.REPLAYED);
    assertThat(state(10)).isEqualTo(State.PENDING);
    assertThat(statuses.stateOf(new Location("dlq", 1, 5))).isEqualTo(State.PENDING);
    assertThat(statuses.stateOf(new Location("other", 0, 5))).isEqualTo(State.PENDING);
  }

  @Test
  void shouldTakeTheLastWordWhenStretchesOverlap() {
    add(0, 99, State.REPLAYED);
    add(10, 19, State.PARKED);
    add(15, 15, State.DISCARDED);

    assertThat(state(9)).isEqualTo(State.REPLAYED);
    assertThat(state(10)).isEqualTo(State.PARKED);
    assertThat(state(15)).isEqualTo(State.DISCARDED);
    assertThat(state(16)).isEqualTo(State.PARKED);
    assertThat(state(20)).isEqualTo(State.REPLAYED);
    assertThat(state(99)).isEqualTo(State.REPLAYED);
  }

  @Test
  void shouldAgreeWithAPlainArrayWhenMarksAreRandom() {
    final Random random = new Random(7);
    final State[] expected = new State[200];
    Arrays.fill(expected, State.PENDING);
    for (int i = 0; i < 2000; i++) {
      final int first = random.nextInt(expected.length);
      final int last = first + random.nextInt(expected.length - first);
      final State state = State.values()[1 + random.nextInt(3)];
      add(first, last, state);
      Arrays.fill(expected, first, last + 1, state);
      for (int offset = 0; offset < expected.length; offset++) {
        assertThat(state(offset)).isEqualTo(expected[offset]);
      }
    }
  }

  @Test
  void shouldTellTheSmallestPartOfASpanThatHoldsAllOfAState() {
    final Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      final StatusIndex some = new StatusIndex();
      final State[] expected = new State[400];
      Arrays.fill(expected, State.PENDING);
      for (int i = random.nextInt(8); i > 0; i--) {
        final int first = random.nextInt(expected.length);
        final int last = first + random.nextInt(expected.length - first);
        final State state = State.values()[1 + random.nextInt(3)];
        some.add(PARTITION, new Stretch(first, last), change(state));
        Arrays.fill(expected, first, last + 1, state);
      }
      final int from = random.nextInt(expected.length);
      final int to = from + random.nextInt(expected.length - from);
      for (final State state : State.values()) {
        final int[] all =
            IntStream.range(from, to).filter(offset -> expected[offset] == state).toArray();

        assertThat(some.part(new OffsetRange(PARTITION, from, to), Set.of(state)))
            .isEqualTo(
                all.length == 0
                    ? new OffsetRange(PARTITION, to, to)
                    : new OffsetRange(PARTITION, all[0], all[all.length - 1] + 1));
      }
    }
  }

  @Test
  void shouldNotNarrowASpanWhenAnyStateIsWanted() {
    add(0, 99, State.REPLAYED);

    assertThat(statuses.part(new OffsetRange(PARTITION, 7, 300), Set.of(State.values())))
        .isEqualTo(new OffsetRange(PARTITION, 7, 300));
  }

  @Test
  void shouldCountWhatEachTaskDid() {
    statuses.add(entry("one", State.REPLAYED, 3));
    statuses.add(entry("one", State.REPLAYED, 4));
    statuses.add(entry("one", State.PARKED, 1));
    statuses.add(entry("other", State.REPLAYED, 9));

    assertThat(statuses.doneBy("one", "dlq"))
        .containsOnly(Map.entry(State.REPLAYED, 7L), Map.entry(State.PARKED, 1L));
    assertThat(statuses.doneBy("one", "elsewhere")).isEmpty();
    assertThat(statuses.doneBy("nobody", "dlq")).isEmpty();
  }

  private static AuditEntry entry(final String task, final State state, final long count) {
    return new AuditEntry(
        PARTITION,
        "id",
        List.of(new Stretch(0, 99)),
        count,
        new StatusChange(state, task, "who", Instant.EPOCH, "", Optional.empty(), 0));
  }

  private void add(final long first, final long last, final State state) {
    statuses.add(PARTITION, new Stretch(first, last), change(state));
  }

  private static StatusChange change(final State state) {
    return new StatusChange(state, "task", "who", Instant.EPOCH, "", Optional.empty(), 0);
  }

  private State state(final long offset) {
    return statuses.stateOf(new Location("dlq", 0, offset));
  }
}
