package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.Topic.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TopicTest {
  @Test
  void shouldHaveNamesOfTheirOwnWhenListed() {
    assertThat(Arrays.stream(Topic.values()).map(Topic::baseName)).doesNotHaveDuplicates();
    assertThat(Topic.REQUESTS.topicName("team.")).isEqualTo("team.requests");
  }

  @ParameterizedTest
  @CsvSource({
    "AUDIO_SEGMENTS, TRANSCRIBER_DELAY, true",
    "TRANSLATION_TASKS, TRANSLATOR_DELAY, true",
    "AUDIO_SEGMENTS, AUDIO_SEGMENTS_URGENT, true",
    "TRANSLATION_TASKS_URGENT, TRANSLATOR_DELAY, true",
    "AUDIO_EVENTS, SPEECH_LANGUAGES, true",
    "TEXT_EVENTS, SPEECH_LANGUAGES, false",
    "AUDIO_SEGMENTS, TRANSLATION_TASKS, false",
    "TRANSCRIPTS, TRANSLATIONS, false",
    "TRANSLATION_TASKS, DLQ_TRANSLATOR, false",
  })
  void shouldPairWorkWithItsDelayWhenOneTaskReadsBoth(
      final Topic one, final Topic other, final boolean together) {
    assertThat(one.coPartitionedWith(other)).isEqualTo(together);
    assertThat(other.coPartitionedWith(one)).isEqualTo(together);
  }

  @ParameterizedTest
  @CsvSource({
    "AUDIO_SEGMENTS, 7, AUDIO_SEGMENTS",
    "AUDIO_SEGMENTS, 8, AUDIO_SEGMENTS_URGENT",
    "TRANSLATION_TASKS, 1, TRANSLATION_TASKS",
    "TRANSLATION_TASKS, 10, TRANSLATION_TASKS_URGENT",
    "TRANSLATIONS, 10, TRANSLATIONS",
  })
  void shouldHaveARoadOfItsOwnWhenWorkIsUrgent(
      final Topic topic, final int priority, final Topic road) {
    assertThat(topic.forPriority(priority)).isEqualTo(road);
    assertThat(road.valueSchema()).isEqualTo(topic.valueSchema());
    assertThat(road.settings()).isEqualTo(topic.settings());
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveASchemaOnlyWhenATopicIsForEvents(final Topic topic) {
    assertThat(topic.valueSchema().isPresent())
        .isEqualTo(EnumSet.of(Kind.INPUT, Kind.WORK, Kind.RESULT).contains(topic.kind()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldForgetNothingOnlyWhenATopicIsWhatPeopleDecided(final Topic topic) {
    assertThat(topic.settings().get("cleanup.policy"))
        .isEqualTo(
            switch (topic) {
              case DLQ_AUDIT, DLQ_POLICIES, REVIEWS_AUDIT, TRANSLATION_MEMORY -> "compact";
              case DLQ_TASKS, GROUP_DEATHS, USAGE, BUDGET_NOTICES -> "compact,delete";
              default -> "delete";
            });
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveOnePartitionWhenItsRecordsNeedOneOrder(final Topic topic) {
    assertThat(topic.partitions(12))
        .isEqualTo(
            switch (topic) {
              case DLQ_AUDIT, DLQ_TASKS, DLQ_POLICIES -> 1;
              default -> 12;
            });
  }

  @ParameterizedTest
  @CsvSource({
    "AUDIO_EVENTS, DLQ_INGEST",
    "TEXT_EVENTS, DLQ_INGEST",
    "AUDIO_SEGMENTS, TRANSCRIBER_DELAY",
    "AUDIO_SEGMENTS, DLQ_TRANSCRIBER",
    "TRANSLATION_TASKS, TRANSLATOR_DELAY",
    "TRANSLATION_TASKS, DLQ_TRANSLATOR",
    "DLQ_INGEST, DLQ_PARKED",
  })
  void shouldHaveRoomForHeadersWhenARecordFails(final Topic source, final Topic failed) {
    assertThat(failed.maxMessageBytes()).isGreaterThanOrEqualTo(source.maxMessageBytes() + 32_768);
  }
}
