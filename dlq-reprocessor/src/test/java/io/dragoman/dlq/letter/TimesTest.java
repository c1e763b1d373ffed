package io.dragoman.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
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
    "1w, 2026-01-24T12:00:00Z",
    "1h30m, 2026-01-31T10:30:00Z",
    "1970-01-01, 1970-01-01T00:00:00Z",
    "2026-01-30, 2026-01-30T00:00:00Z",
    "2026-01-30T08:00:00Z, 2026-01-30T08:00:00Z",
    "2026-01-30T08:00:00+09:00, 2026-01-29T23:00:00Z",
    "2026-01-30 08:00:00, 2026-01-30T08:00:00Z"
  })
  void shouldReadWhatPeopleType(final String text, final Instant expected) {
    assertThat(Times.parse(text, CLOCK)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "5", "5y", "1h30", "-1h", "2026-13-01", "99999999999d"})
  void shouldSayWhatMayBeWrittenWhenItIsNoTime(final String text) {
    assertThatThrownBy(() -> Times.parse(text, CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("30m, 2h, 7d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1960-01-01",
        "9999999d",
        "999999999w",
        "-999999999-01-01",
        "+999999999-12-31T00:00:00Z",
        "+10000-01-01"
      })
  void shouldRefuseATimeAtWhichNoRecordIsWritten(final String text) {
    assertThatThrownBy(() -> Times.parse(text, CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("when no record is written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "1y", "9999999d", "999999999w", "-5m"})
  void shouldRefuseADurationThatIsNoneOrTooLong(final String text) {
    assertThatThrownBy(() -> Times.duration(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no duration of at most ten years");
  }

  @Test
  void shouldAddUpTheParts() {
    assertThat(Times.duration("1w2d3h4m5s"))
        .isEqualTo(Duration.ofDays(9).plusHours(3).plusMinutes(4).plusSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({"P14D,14d", "PT36H,36h", "PT25M,25m", "PT119S,119s", "PT0S,0s"})
  void shouldShowADurationInOneUnit(final Duration duration, final String shown) {
    assertThat(Times.shown(duration)).isEqualTo(shown);
  }

  @Test
  void shouldShowSecondsInUtc() {
    assertThat(Times.shown(CLOCK.instant())).isEqualTo("2026-01-31 12:00:00Z");
  }
}
