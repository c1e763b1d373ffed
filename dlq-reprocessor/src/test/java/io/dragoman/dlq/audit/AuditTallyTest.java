package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AuditTallyTest {
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");
  private final AuditTally tally = new AuditTally();

  @Test
  void shouldCountWhatASnapshotReplacedUntilItIsRemoved() {
    add("one/id", new AuditRecord.Entry(ENTRY));
    add("two/id", new AuditRecord.Entry(ENTRY));
    add("snapshot/0/id", new AuditRecord.Snapshot("pay", "id", 0, List.of(ENTRY)));
    add("snapshot/1/id", new AuditRecord.Snapshot("pay", "id", 1, List.of(ENTRY)));
    add("one/id", new AuditRecord.Removed());
    add("three/id", new AuditRecord.Entry(ENTRY));

    assertThat(tally.single("id")).isEqualTo(1);
    assertThat(tally.merged("id")).isEqualTo(2);
    assertThat(tally.parts("id")).isEqualTo(2);
    assertThat(tally.replaced("id")).isEqualTo(1);
    assertThat(tally.isRemoved(Letters.utf8("one/id"))).isTrue();
    assertThat(tally.isRemoved(Letters.utf8("two/id"))).isFalse();
  }

  @Test
  void shouldKnowTopicsWithWhichNothingWasDoneForLong() {
    add("one/id", new AuditRecord.Entry(ENTRY));

    assertThat(tally.quietSince(TIME.plusSeconds(1))).containsOnlyKeys("id").containsValue("pay");
    assertThat(tally.quietSince(TIME)).isEmpty();

    add("one/id", new AuditRecord.Removed());
    assertThat(tally.quietSince(TIME.plusSeconds(1))).as("nothing is left to remove").isEmpty();
  }

  private static final AuditEntry ENTRY =
      new AuditEntry(
          new TopicPartition("pay", 0),
          "id",
          List.of(new Stretch(0, 0)),
          1,
          new StatusChange(State.DISCARDED, "t", "ann", TIME, "", Optional.empty(), 0));

  private void add(final String key, final AuditRecord read) {
    tally.add(Letters.letter().key(Letters.utf8(key)).build(), read);
  }
}
