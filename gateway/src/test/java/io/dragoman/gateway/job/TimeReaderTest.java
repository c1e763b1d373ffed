package io.dragoman.gateway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-07-01T12:00:00Z",
        "2026-07-01T12:00:00.1Z",
        "2026-07-01T23:59:59.123Z",
        "2026-12-31T12:34:56.123456Z",
        "2024-02-29T00:00:00.000000001Z",
        "1969-12-31T23:59:59.999999999Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z"
      })
  void shouldReadTheTimeWhenItIsAsJavaWritesIt(final String text) {
    assertThat(TimeReader.time(text)).contains(Instant.parse(text));
    assertThat(JobJson.read(json(text), Instant.class)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-07-01T12:00:00.Z",
        "2026-07-01T24:00:00Z",
        "+12026-07-01T12:00:00Z",
        "2026-07-01T12:00:00+02:00",
      })
  void shouldLeaveItToJacksonWhenItHasAnotherForm(final String text) {
    assertThat(TimeReader.time(text)).isEmpty();
    assertThat(JobJson.read(json(text), Instant.class)).isNotNull();
  }

  @Test
  void shouldLeaveItToJacksonWhenItIsANumber() {
    assertThat(JobJson.read("1.5".getBytes(UTF_8), Instant.class))
        .isEqualTo(Instant.ofEpochMilli(1_500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Z",
        "2026-07-01T12:00:00",
        "2026-07-01T12:00Z",
        "2026-07-01T12:00:00.1234567890Z",
        "2026-07-01T12:00:0\u0660Z",
        "2026-02-30T12:00:00Z",
        "2026-07-01T12:61:00Z",
        "2026-07-01 12:00:00Z",
      })
  void shouldRefuseWhatIsNoTime(final String text) {
    assertThat(TimeReader.time(text)).isEmpty();
    assertThatThrownBy(() -> JobJson.read(json(text), Instant.class))
        .isInstanceOf(UncheckedIOException.class);
  }

  private static byte[] json(final String text) {
    return ('"' + text + '"').getBytes(UTF_8);
  }
}
