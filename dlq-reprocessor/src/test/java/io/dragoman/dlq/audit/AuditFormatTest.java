package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditFormatTest {
  private static final String ENTRY =
      "{'version':1,'state':'REPLAYED','topic':'pay-dlt','topicId':'id','partition':2,"
          + "'offsets':[[3,5],[9,9]],'count':4,'task':'t','who':'ann',"
          + "'when':'2026-01-31T12:00:00Z','why':'y','target':'pay','replays':1}";

  @Test
  void shouldReadWhatEarlierVersionsWrote() {
    assertThat(read(ENTRY))
        .isEqualTo(
            new AuditRecord.Entry(
                new AuditEntry(
                    new TopicPartition("pay-dlt", 2),
                    "id",
                    List.of(new Stretch(3, 5), new Stretch(9, 9)),
                    4,
                    new StatusChange(
                        State.REPLAYED,
                        "t",
                        "ann",
                        Instant.parse("2026-01-31T12:00:00Z"),
                        "y",
                        Optional.of("pay"),
                        1))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T12:34:56Z",
        "2026-01-31T12:34:56.7Z",
        "2024-02-29T23:59:59.000000001Z",
        "1969-12-31T00:00:00.5Z"
      })
  void shouldReadTimesAsJavaDoes(final String time) {
    assertThat(read(ENTRY.replace("2026-01-31T12:00:00Z", time)))
        .isInstanceOfSatisfying(
            AuditRecord.Entry.class,
            read -> assertThat(read.entry().change().when()).isEqualTo(Instant.parse(time)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2026-02-30T12:34:56.7Z", "2026-01-31T25:00:00.0Z", "2026-01-31T12:34:5x.7Z"})
  void shouldNotReadTimesThatThereAreNot(final String time) {
    assertThat(read(ENTRY.replace("2026-01-31T12:00:00Z", time)))
        .isInstanceOf(AuditRecord.Strange.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'hello':'world'}",
        "garbage",
        "",
        "17",
        "null",
        "[]",
        "{'version':'9'}",
        "{'version':1}",
        "{'version':0}",
        "{'version':1,'state':'PENDING','topic':'a','partition':0,'offsets':[[1,1]]}",
        "{'version':1,'state':'REPLAYED','topic':'a','partition':0,'offsets':[[5,1]]}",
        "{'version':1,'state':'REPLAYED','topic':'../a b','partition':0,'offsets':[[1,1]]}",
        "{'version':1,'state':'REPLAYED','topic':'a','offsets':[[1,1]]}",
        "{'version':1,'state':'REPLAYED','topic':'a','partition':null,'offsets':[[1,1]]}",
        "{'version':1,'state':'REPLAYED','topic':'a','partition':-1,'offsets':[[1,1]]}",
        "{'version':1,'state':'REPLAYED','topic':'a','partition':0,'offsets':[[1,1]],'when':'x'}"
      })
  void shouldTellGarbageFromWhatANewerVersionWrote(final String value) {
    assertThat(read(value))
        .isInstanceOfSatisfying(
            AuditRecord.Strange.class,
            strange -> {
              assertThat(strange.what().newer()).isFalse();
              assertThat(strange.what().location()).hasToString("dlq.audit-0@7");
            });
    assertThat(read(ENTRY.replace("'version':1", "'version':77")))
        .isInstanceOfSatisfying(
            AuditRecord.Strange.class,
            strange -> {
              assertThat(strange.what().newer()).isTrue();
              assertThat(strange.topicId()).isEqualTo("id");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'version':77,'topicId':'id','offsets':[['a','b']]}",
        "{'version':77,'topicId':'id','partition':99999999999}",
        "{'version':77,'topicId':'id','offsets':[{'from':1}]}",
      })
  void shouldNotTakeAnEntryForGarbageWhenANewerVersionChangedItsFields(final String value) {
    assertThat(read(value))
        .isInstanceOfSatisfying(
            AuditRecord.Strange.class,
            strange -> {
              assertThat(strange.what().newer()).isTrue();
              assertThat(strange.topicId()).isEqualTo("id");
            });
  }

  private static AuditRecord read(final String value) {
    return AuditFormat.read(record(value));
  }

  private static DeadLetter record(final String value) {
    return Letters.letter()
        .topic("dlq.audit")
        .at(0, 7)
        .value(Letters.utf8(value.replace('\'', '"')))
        .build();
  }
}
