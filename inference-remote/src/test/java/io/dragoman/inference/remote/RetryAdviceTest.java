package io.dragoman.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAdviceTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Retry-After: 7                                                        | PT7S
          Retry-After: Sat, 21 Nov 2026 10:00:09 GMT                            | PT9S
          Retry-After-Ms: 250; Retry-After: 7                                   | PT0.25S
          Retry-After: 1; x-ratelimit-remaining-tokens: 0; x-ratelimit-reset-tokens: 9s | PT1S
          x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 6m0s   | PT6M
          x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 1.5s; x-ratelimit-remaining-tokens: 0; x-ratelimit-reset-tokens: 120ms | PT1.5S
          x-ratelimit-remaining-requests: 4; x-ratelimit-reset-requests: 1h; x-ratelimit-remaining-tokens: 0; x-ratelimit-reset-tokens: 12ms | PT0.012S
          anthropic-ratelimit-input-tokens-remaining: 0; anthropic-ratelimit-input-tokens-reset: 2026-11-21T10:00:30Z | PT30S
          X-RateLimit-Remaining: 0; X-RateLimit-Reset: 1795255220               | PT20S
          RateLimit-Remaining: 0; RateLimit-Reset: 5                            | PT5S
          Retry-After: 999999999                                                | PT1H
          Retry-After: +999999999-12-31T23:59:59.999999999Z                     | PT1H
          """)
  void shouldReadHowLongAServiceWantsToBeLeftAlone(final String headers, final Duration wait) {
    assertThat(advice(headers)).contains(wait);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Date: Sat, 21 Nov 2026 10:00:09 GMT
          Retry-After: nonsense
          Retry-After: -5
          Retry-After: Sat, 21 Nov 2026 09:00:00 GMT
          Retry-After: 99999999999999999999
          x-ratelimit-remaining-requests: 4; x-ratelimit-reset-requests: 1h
          x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: soon
          """)
  void shouldSayNothingWhenHeadersDoNot(final String headers) {
    assertThat(advice(headers)).isEmpty();
  }

  /** A header may have any length, and patterns that repeat may need as much stack. */
  @Test
  void shouldNotReadWhatIsNoTime() {
    assertThat(advice("Retry-After: " + "1s".repeat(100_000))).isEmpty();
  }

  private static Optional<Duration> advice(final String headers) {
    final Map<String, List<String>> all =
        Arrays.stream(headers.split("; "))
            .map(header -> header.split(": ", 2))
            .collect(Collectors.toMap(header -> header[0], header -> List.of(header[1].strip())));
    return RetryAdvice.of(HttpHeaders.of(all, (name, value) -> true), NOW);
  }
}
