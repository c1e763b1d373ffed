package io.dragoman.gateway.api;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says in {@code Prefer} (RFC 7240): how long it would rather wait than ask again.
 */
final class Preference {
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,6})\"?\\s*(?:,|;|$)", Pattern.CASE_INSENSITIVE);

  private Preference() {}

  /**
   * How long to wait; nothing when that is not said, so that {@code respond-async} alone is what
   * happens anyway. What is not understood is passed over, as the RFC wants.
   */
  static Optional<Duration> wait(final Optional<String> prefer, final Duration most) {
    return prefer
        .map(WAIT::matcher)
        .filter(Matcher::find)
        .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
        .map(asked -> asked.compareTo(most) < 0 ? asked : most)
        .filter(Duration::isPositive);
  }
}
