package io.dragoman.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
  @Test
  void shouldReadBackWhatItWrites() {
    final Location location = new Location("dlq.a-b-3", 12, 34_567_890_123L);

    assertThat(location).hasToString("dlq.a-b-3-12@34567890123");
    assertThat(Location.parse(location.toString())).contains(location);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "topic",
        "topic-1",
        "topic@1",
        "-1@1",
        "topic-@1",
        "topic-1@",
        "topic-a@1",
        "topic-1@99999999999999999999",
        "topic-9999999999@1"
      })
  void shouldRefuseWhenTextHasAnotherForm(final String text) {
    assertThat(Location.parse(text)).isEmpty();
  }

  @Test
  void shouldRefuseWhenNoRecordCanStandThere() {
    assertThatThrownBy(() -> new Location("topic", -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topic");
  }
}
