package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CopyIndexTest {
  private final CopyIndex index = new CopyIndex();

  @Test
  void shouldKnowEachCopyAndNothingElse() {
    add(0, 10, 12, 1);
    add(0, 13, 19, 1);
    add(0, 30, 30, 2);
    add(1, 5, 5, 3);

    assertThat(replays(0, 9)).isZero();
    assertThat(replays(0, 10)).isEqualTo(1);
    assertThat(replays(0, 19)).isEqualTo(1);
    assertThat(replays(0, 20)).isZero();
    assertThat(replays(0, 30)).isEqualTo(2);
    assertThat(replays(0, 31)).isZero();
    assertThat(replays(1, 5)).isEqualTo(3);
    assertThat(replays(2, 5)).isZero();
    assertThat(index.replays(new Location("elsewhere", 0, 10))).isZero();
  }

  @Test
  void shouldFindWhatCommittedOutOfOrderOrIsToldTwice() {
    add(0, 50, 59, 1);
    add(0, 10, 19, 2);
    add(0, 20, 29, 2);
    add(0, 10, 14, 2);
    add(0, 40, 49, 1);

    assertThat(replays(0, 25)).isEqualTo(2);
    assertThat(replays(0, 39)).isZero();
    assertThat(replays(0, 45)).isEqualTo(1);
    assertThat(replays(0, 59)).isEqualTo(1);
  }

  @Test
  void shouldBelieveThePlaceWhenTheHeadersAreGoneAndTheHeadersWhenTheySayMore() {
    final StatusIndex statuses = new StatusIndex();
    statuses.add(
        new AuditEntry(
            new TopicPartition("dlq", 0),
            "id",
            List.of(new Stretch(0, 9)),
            10,
            new StatusChange(
                State.REPLAYED, "task", "who", Instant.EPOCH, "", Optional.of("sums"), 2),
            new Copies("sums-id", Map.of(0, List.of(new Stretch(5, 14))))));
    final Letters ofCopy = Letters.streams().header("__streams.errors.offset", "8");

    assertThat(statuses.replaysOf(ofCopy.build())).isEqualTo(2);
    assertThat(statuses.isOfCopy(ofCopy.build())).isTrue();
    assertThat(statuses.replaysOf(ofCopy.header("dragoman.replay-count", "4").build()))
        .isEqualTo(4);
    final DeadLetter other = Letters.streams().header("__streams.errors.offset", "15").build();
    assertThat(statuses.replaysOf(other)).isZero();
    assertThat(statuses.isOfCopy(other)).isFalse();
    assertThat(statuses.replaysOf(Letters.letter().build())).as("says nothing").isZero();
  }

  private void add(final int partition, final long first, final long last, final int replays) {
    index.add(
        "work", new Copies("id", Map.of(partition, List.of(new Stretch(first, last)))), replays);
  }

  private int replays(final int partition, final long offset) {
    return index.replays(new Location("work", partition, offset));
  }
}
