package io.dragoman.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "90s, 2026-01-31T11:58:30Z",
    "30m, 2026-01-31T11:30:00Z",
    "2h, 2026-01-31T10:00:00Z",
    "7d, 2026-01-24T12:00:00Z",
    "2026-01-30, 2026-01-30T00:00:00Z",
    "2026-01-30T08:00:00Z, 2026-01-30T08:00:00Z",
    "2026-01-30T08:00:00+09:00, 2026-01-29T23:00:00Z",
    "2026-01-30 08:00:00, 2026-01-30T08:00:00Z"
  })
  void shouldReadWhatPeopleType(final String text, final Instant expected) {
    assertThat(Times.parse(text, CLOCK)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "5", "5w", "2026-13-01"})
  void shouldSayWhatMayBeWrittenWhenItIsNoTime(final String text) {
    assertThatThrownBy(() -> Times.parse(text, CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("30m, 2h, 7d");
  }

  @Test
  void shouldShowSecondsInUtc() {
    assertThat(Times.shown(CLOCK.instant())).isEqualTo("2026-01-31 12:00:00Z");
  }
}
