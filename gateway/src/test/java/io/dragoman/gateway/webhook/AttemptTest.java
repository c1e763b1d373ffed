package io.dragoman.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.gateway.fetch.FetchException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void shouldTryAgainLaterAndLaterUntilItGivesUp() {
    assertThat(IntStream.rangeClosed(1, 8).mapToObj(number -> attempt(number, 503)))
        .extracting(tried -> tried.next() == null ? null : Duration.between(NOW, tried.next()))
        .startsWith(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5))
        .endsWith(Duration.ofHours(10), (Duration) null)
        .hasSize(8);
    assertThat(attempt(1, 503).problem()).contains("503");
  }

  @Test
  void shouldNeverTryAgainWhenItWasTakenOrRefused() {
    assertThat(attempt(1, 204)).isEqualTo(new Attempt(1, 204, null, null, NOW));
    assertThat(attempt(1, 410).next()).isNull();
    assertThat(attempt(1, 410).problem()).contains("410");
  }

  @Test
  void shouldSayWhatWasWrongWhenNobodyAnswers() {
    final Attempt tried =
        Attempt.make(
            2,
            () -> {
              throw new FetchException("There is nobody.");
            },
            status -> status == 410,
            () -> NOW);

    assertThat(tried)
        .isEqualTo(new Attempt(2, 0, "There is nobody.", NOW.plus(Duration.ofSeconds(30)), NOW));
  }

  private static Attempt attempt(final int number, final int status) {
    return Attempt.make(number, () -> status, refused -> refused == 410, () -> NOW);
  }
}
