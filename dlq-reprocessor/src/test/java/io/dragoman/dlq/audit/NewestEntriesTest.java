package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class NewestEntriesTest {
  @Test
  void shouldTellTheNewestByTimeWhenOneTopicIsToldAnew() {
    final NewestEntries newest = new NewestEntries(entry -> true, 3);
    newest.take(entry("pay", 1));
    newest.take(entry("pay", 2));
    newest.take(entry("orders", 3));
    newest.take(entry("orders", 4));
    newest.take(entry("orders", 5));
    newest.take(entry("orders", 6));

    newest.replaced("orders", "orders-id");
    newest.take(entry("orders", 4));

    assertThat(newest.inOrder())
        .containsExactly(entry("pay", 1), entry("pay", 2), entry("orders", 4));
  }

  @Test
  void shouldKeepOnlyWhatIsWanted() {
    final NewestEntries newest =
        new NewestEntries(entry -> entry.partition().topic().equals("pay"), 1);
    newest.take(entry("pay", 1));
    newest.take(entry("pay", 2));
    newest.take(entry("orders", 3));

    assertThat(newest.inOrder()).containsExactly(entry("pay", 2));
  }

  private static AuditEntry entry(final String topic, final long second) {
    return new AuditEntry(
        new TopicPartition(topic, 0),
        topic + "-id",
        List.of(new Stretch(second, second)),
        1,
        new StatusChange(
            State.DISCARDED, "t", "ann", Instant.ofEpochSecond(second), "", Optional.empty(), 0));
  }
}
