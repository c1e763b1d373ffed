package io.dragoman.dlq.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.audit.AuditFormat;
import io.dragoman.dlq.audit.AuditRecord;
import io.dragoman.dlq.audit.Copies;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Batch.Done;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Done REPLAYED = new Done(State.REPLAYED, "why", Optional.of("work"), 1, 10);
  private static final Done PARKED = new Done(State.PARKED, "why", Optional.of("park"), 0, 1);

  private final Batch batch = new Batch();

  @Test
  void shouldJoinNeighboursOverOffsetsThatNoRecordHas() {
    did(10, REPLAYED);
    did(12, REPLAYED);
    batch.passed(place(14));
    did(16, REPLAYED);

    assertThat(take())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.stretches())
                  .containsExactly(new Stretch(10, 12), new Stretch(16, 16));
              assertThat(entry.count()).as("records, not offsets").isEqualTo(3);
            });
  }

  @Test
  void shouldKeepApartWhatWasDoneDifferently() {
    did(1, REPLAYED);
    did(2, PARKED);
    did(3, REPLAYED);

    assertThat(batch.records()).isEqualTo(3);
    assertThat(batch.bytes()).isEqualTo(21);
    assertThat(take())
        .extracting(entry -> entry.change().state() + " " + entry.stretches())
        .containsExactly(
            "REPLAYED [Stretch[first=1, last=1], Stretch[first=3, last=3]]",
            "PARKED [Stretch[first=2, last=2]]");
  }

  @Test
  void shouldNotReachBackWhenABatchWasTaken() {
    did(1, REPLAYED);
    take();
    did(2, REPLAYED);

    assertThat(batch.records()).isEqualTo(1);
    assertThat(take().getFirst().stretches()).containsExactly(new Stretch(2, 2));
  }

  @Test
  void shouldReadBackWhatIsWritten() {
    did(1, REPLAYED);
    batch.passed(place(2));
    did(5, REPLAYED);
    final AuditEntry entry = take().getFirst();

    final ProducerRecord<byte[], byte[]> record =
        AuditFormat.write(new TopicPartition("dlq.audit", 0), entry);
    final DeadLetter written = Letters.letter().key(record.key()).value(record.value()).build();

    assertThat(AuditFormat.read(written)).isEqualTo(new AuditRecord.Entry(entry));
    assertThat(record.partition()).isZero();
    assertThat(written.keyText()).contains("dlq-0@1-5/task-1/1/id-1");
  }

  @Test
  void shouldCountOffsetsWhenAnEntryIsOfTheFirstVersion() {
    final String old =
        """
        {"version":1,"state":"REPLAYED","topic":"dlq","topicId":"id","partition":0,
         "offsets":[[1,3],[7,7]],"task":"t","who":"w","when":"2026-01-31T12:00:00Z","why":"",
         "replays":1}
        """;

    assertThat(AuditFormat.read(Letters.letter().value(Letters.utf8(old)).build()))
        .isInstanceOfSatisfying(
            AuditRecord.Entry.class, read -> assertThat(read.entry().count()).isEqualTo(4));
  }

  @Test
  void shouldSayWhereTheCopiesStand() {
    copied(1, REPLAYED, 0, 100);
    copied(2, REPLAYED, 2, 7);
    copied(3, REPLAYED, 0, 101);
    copied(4, REPLAYED, 0, 110);
    copied(5, PARKED, 0, 50);
    copied(6, REPLAYED, 1, -1);
    assertThat(batch.stretches()).as("of dead letters and of copies").isEqualTo(3 + 4);

    final List<AuditEntry> entries = take();

    assertThat(entries.getFirst().copies())
        .isEqualTo(
            new Copies(
                "work-id",
                Map.of(
                    0, List.of(new Stretch(100, 101), new Stretch(110, 110)),
                    2, List.of(new Stretch(7, 7)))));
    assertThat(entries.getLast().copies()).as("nobody works on parked ones").isEqualTo(Copies.NONE);
    assertThat(
            AuditFormat.read(
                Letters.letter()
                    .value(
                        AuditFormat.write(new TopicPartition("a", 0), entries.getFirst()).value())
                    .build()))
        .isEqualTo(new AuditRecord.Entry(entries.getFirst()));
    assertThat(batch.stretches()).isZero();
  }

  private void copied(final long offset, final Done done, final int partition, final long at) {
    did(offset, done);
    batch.copies().add(new RecordMetadata(new TopicPartition("work", partition), at, 0, 0, 0, 0));
  }

  private void did(final long offset, final Done done) {
    batch.did(place(offset), done);
  }

  private static Location place(final long offset) {
    return new Location("dlq", 0, offset);
  }

  private List<AuditEntry> take() {
    return batch.take(
        "id-1",
        topic -> Optional.of(topic + "-id"),
        "task-1",
        "ann",
        Instant.parse("2026-01-31T12:00:00Z"));
  }
}
