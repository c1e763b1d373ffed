package io.dragoman.inference.remote;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long a service that refuses wants to be left alone, as its headers say: {@code
 * Retry-After-Ms}, {@code Retry-After}, or when those of its limits that are used up begin anew. It
 * may say anything: an engine that was told to wait for years must be asked again some day.
 */
final class RetryAdvice {
  /** So many seconds are a time, and no time from now. */
  private static final long EPOCH_SECONDS = 1_000_000_000;

  private static final Duration MAX = Duration.ofHours(1);
  private static final int MAX_CHARACTERS = 64;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");

  /** As OpenAI writes them: 6m0s, 1.5s, 120ms. */
  private static final Pattern PARTS = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|h|m|s)");

  private static final Pattern DURATION = Pattern.compile("(?:" + PARTS + ")+");

  /** What is left of a limit, and when it begins anew: OpenAI, Anthropic, and all others. */
  private static final List<Limit> LIMITS =
      Stream.concat(
              Stream.of("requests", "tokens")
                  .map(
                      what ->
                          new Limit("x-ratelimit-remaining-" + what, "x-ratelimit-reset-" + what)),
              Stream.concat(
                  Stream.of("requests", "tokens", "input-tokens", "output-tokens")
                      .map(what -> "anthropic-ratelimit-" + what)
                      .map(name -> new Limit(name + "-remaining", name + "-reset")),
                  Stream.of("x-ratelimit", "ratelimit")
                      .map(name -> new Limit(name + "-remaining", name + "-reset"))))
          .toList();

  private RetryAdvice() {}

  private record Limit(String remaining, String reset) {}

  /** What headers say; empty when nothing, or nothing that can be read; 0 to an hour. */
  static Optional<Duration> of(final HttpHeaders headers, final Instant now) {
    return value(headers, "retry-after-ms")
        .filter(value -> NUMBER.matcher(value).matches())
        .map(value -> Duration.ofMillis(Long.parseLong(value)))
        .or(() -> value(headers, "retry-after").flatMap(value -> wait(value, now)))
        .or(() -> limits(headers, now))
        .map(wait -> wait.compareTo(MAX) > 0 ? MAX : wait);
  }

  private static Optional<Duration> limits(final HttpHeaders headers, final Instant now) {
    return LIMITS.stream()
        .filter(limit -> value(headers, limit.remaining()).filter("0"::equals).isPresent())
        .flatMap(limit -> value(headers, limit.reset()).flatMap(value -> wait(value, now)).stream())
        .max(Comparator.naturalOrder());
  }

  private static Optional<String> value(final HttpHeaders headers, final String name) {
    return headers
        .firstValue(name)
        .map(String::strip)
        .filter(value -> value.length() <= MAX_CHARACTERS);
  }

  /** Seconds, a time of RFC 9110 or RFC 3339, or a duration. */
  private static Optional<Duration> wait(final String value, final Instant now) {
    try {
      final Duration wait;
      if (NUMBER.matcher(value).matches()) {
        final long seconds = Long.parseLong(value);
        wait =
            seconds < EPOCH_SECONDS
                ? Duration.ofSeconds(seconds)
                : Duration.between(now, Instant.ofEpochSecond(seconds));
      } else if (DURATION.matcher(value).matches()) {
        wait = sum(value);
      } else if (value.contains(",")) {
        wait =
            Duration.between(
                now, ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      } else {
        wait = Duration.between(now, ZonedDateTime.parse(value).toInstant());
      }
      return Optional.of(wait).filter(duration -> !duration.isNegative());
    } catch (final DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Duration sum(final String value) {
    Duration sum = Duration.ZERO;
    for (final Matcher part = PARTS.matcher(value); part.find(); ) {
      final double amount = Double.parseDouble(part.group(1));
      final double millis =
          switch (part.group(2)) {
            case "h" -> amount * 3_600_000;
            case "m" -> amount * 60_000;
            case "s" -> amount * 1_000;
            default -> amount;
          };
      sum = sum.plusMillis((long) Math.ceil(millis));
    }
    return sum;
  }
}
