package io.dragoman.dlq;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time as people type and read them, always UTC. */
public final class Times {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern AGO = Pattern.compile("(\\d{1,9})(s|m|h|d)");
  private static final List<Function<String, Instant>> FORMS =
      List.of(
          Instant::parse,
          text -> OffsetDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
          text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

  private Times() {}

  /**
   * Reads {@code 90s}, {@code 30m}, {@code 2h}, {@code 7d} (so long ago), an ISO date, or an ISO
   * date and time with or without offset (UTC if without).
   *
   * @throws IllegalArgumentException saying what may be written
   */
  public static Instant parse(final String text, final Clock clock) {
    final Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return clock.instant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2)));
    }
    for (final Function<String, Instant> form : FORMS) {
      try {
        return form.apply(text.replace(' ', 'T'));
      } catch (final DateTimeParseException next) {
        continue;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no time: write 30m, 2h, 7d (ago), 2026-01-31 or 2026-01-31T12:00:00Z.");
  }

  /**
   * Reads {@code 90s}, {@code 30m}, {@code 2h}, {@code 7d}.
   *
   * @throws IllegalArgumentException saying what may be written
   */
  public static Duration duration(final String text) {
    final Matcher matcher = AGO.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration: write 90s, 30m, 2h or 7d.");
    }
    return duration(Long.parseLong(matcher.group(1)), matcher.group(2));
  }

  /** Seconds are enough for a table. */
  public static String shown(final Instant instant) {
    return SHOWN.format(instant);
  }

  private static Duration duration(final long amount, final String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.of(amount, ChronoUnit.DAYS);
    };
  }
}
