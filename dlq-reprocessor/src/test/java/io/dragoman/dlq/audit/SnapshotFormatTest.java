package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotFormatTest {
  private static final AuditEntry ENTRY =
      new AuditEntry(
          new TopicPartition("pay-dlt", 2),
          "id",
          List.of(new Stretch(3, 5), new Stretch(9, 9)),
          4,
          new StatusChange(
              State.REPLAYED,
              "task",
              "ann",
              Instant.parse("2026-01-31T12:00:00.123456789Z"),
              "\"why\"\n",
              Optional.of("pay"),
              2),
          new Copies("pay-id", Map.of(0, List.of(new Stretch(7, 9), new Stretch(11, 11)))));
  private static final AuditEntry OTHER =
      new AuditEntry(
          new TopicPartition("pay-dlt", 0),
          "id",
          List.of(new Stretch(0, Long.MAX_VALUE)),
          7,
          new StatusChange(State.DISCARDED, "task", "bob", Instant.EPOCH, "", Optional.empty(), 0));

  @Test
  void shouldReadBackEveryEntryInOrder() {
    assertThat(read(SnapshotFormat.write("pay-dlt", "id", 3, List.of(ENTRY, OTHER, ENTRY))))
        .isEqualTo(new AuditRecord.Snapshot("pay-dlt", "id", 3, List.of(ENTRY, OTHER, ENTRY)));
    assertThat(read(SnapshotFormat.write("pay-dlt", "id", 0, List.of())))
        .isEqualTo(new AuditRecord.Snapshot("pay-dlt", "id", 0, List.of()));
  }

  @Test
  void shouldTellTheTopicByTheKeyOfEveryRecord() {
    assertThat(AuditFormat.topicId(SnapshotFormat.key("id", 3))).isEqualTo("id");
    assertThat(
            AuditFormat.topicId(AuditFormat.write(new TopicPartition("dlq.audit", 0), ENTRY).key()))
        .isEqualTo("id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'version':2}",
        "{'version':2,'topic':'a','topicId':'id','part':0,'texts':[],'copies':[],'entries':[[]]}",
        "{'version':2,'topic':'a','topicId':'id','part':0,'texts':[],'copies':[],'entries':[null]}",
        "{'version':2,'topic':'a','topicId':'id','part':0,'texts':['x'],"
            + "'copies':[],'entries':[[0,0,0,0,0,-1,0,0,0,1,0,0]]}",
        "{'version':2,'topic':'a','topicId':'id','part':0,'texts':['REPLAYED'],"
            + "'copies':[],'entries':[[0,0,9,0,0,-1,0,0,0,1,0,0]]}",
        "{'version':2,'topic':'../a','topicId':'id','part':0,'texts':['REPLAYED'],"
            + "'copies':[],'entries':[[0,0,0,0,0,-1,0,0,0,1,0,0]]}",
        "{'version':2,'topic':'a','topicId':'id','part':0,'texts':['REPLAYED'],"
            + "'copies':[],'entries':[[0,0,0,0,0,-1,0,0,0,1]]}",
        "{'version':2,'topic':'a','topicId':'id','part':0,'texts':['REPLAYED'],"
            + "'copies':[[5,0,0,1,1]],'entries':[[0,0,0,0,0,-1,0,0,0,1,0,0]]}",
        "{'version':2,'topic':'a','topicId':'id','part':'x','texts':[],'copies':[],'entries':{}}",
      })
  void shouldStepOverWhatIsDamaged(final String value) {
    assertThat(read(Letters.utf8(value.replace('\'', '"'))))
        .isInstanceOfSatisfying(
            AuditRecord.Strange.class, strange -> assertThat(strange.what().newer()).isFalse());
  }

  private static AuditRecord read(final byte[] value) {
    final DeadLetter record = Letters.letter().topic("dlq.audit").at(0, 7).value(value).build();
    return AuditFormat.read(record);
  }
}
