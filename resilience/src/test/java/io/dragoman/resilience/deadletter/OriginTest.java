package io.dragoman.resilience.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.Header;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OriginTest {
  @Test
  void shouldBeWhatTheHeadersSay() {
    assertThat(Origin.in(headers("text.events"))).contains(new Origin("text.events", 1, 7));
  }

  @ParameterizedTest
  @MethodSource("forged")
  void shouldBeUnknownWhenTheHeaderNamesNoTopic(final String name) {
    assertThat(Origin.in(headers(name))).isEmpty();
  }

  /** Longer than a topic's name, or more bytes than characters, which stores reckon with. */
  static String[] forged() {
    return new String[] {"", "x".repeat(250), "\uD83D\uDE00", "a b", "\uFFFD".repeat(160)};
  }

  private static Headers headers(final String topic) {
    return new RecordHeaders()
        .add(Header.ERROR_TOPIC.key(), topic.getBytes(StandardCharsets.UTF_8))
        .add(Header.ERROR_PARTITION.key(), "1".getBytes(StandardCharsets.UTF_8))
        .add(Header.ERROR_OFFSET.key(), "7".getBytes(StandardCharsets.UTF_8));
  }
}
