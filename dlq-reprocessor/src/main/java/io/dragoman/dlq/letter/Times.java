package io.dragoman.dlq.letter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.InterruptException;

/** Points in time as people type and read them, always UTC. */
public final class Times {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern AGO = Pattern.compile("(?:\\d{1,9}[smhdw])+");
  private static final Pattern PART = Pattern.compile("(\\d+)([smhdw])");

  /** Kafka knows no time before this, */
  private static final Instant FIRST = Instant.EPOCH;

  /** and nobody means one after this. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private static final Duration MAX_DURATION = Duration.ofDays(3_650);
  private static final List<Function<String, Instant>> FORMS =
      List.of(
          Instant::parse,
          text -> OffsetDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
          text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

  private Times() {}

  /**
   * Reads {@code 90s}, {@code 30m}, {@code 1h30m}, {@code 7d}, {@code 1w} (so long ago), an ISO
   * date, or an ISO date and time with or without offset (UTC if without).
   *
   * @throws IllegalArgumentException saying what may be written, also of a time before 1970 or
   *     after the year 9999
   */
  public static Instant parse(final String text, final Clock clock) {
    final Instant time =
        AGO.matcher(text).matches() ? clock.instant().minus(sum(text)) : written(text);
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is "
              + (time.isBefore(FIRST) ? "before 1970" : "after the year 9999")
              + ", when no record is written.");
    }
    return time;
  }

  private static Instant written(final String text) {
    for (final Function<String, Instant> form : FORMS) {
      try {
        return form.apply(text.replace(' ', 'T'));
      } catch (final DateTimeParseException next) {
        continue;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no time: write 30m, 2h, 7d, 1w, 1h30m (ago), 2026-01-31 or"
            + " 2026-01-31T12:00:00Z.");
  }

  /**
   * Reads {@code 90s}, {@code 30m}, {@code 1h30m}, {@code 7d}, {@code 1w}.
   *
   * @throws IllegalArgumentException saying what may be written, also when it is more than ten
   *     years
   */
  public static Duration duration(final String text) {
    if (!AGO.matcher(text).matches() || sum(text).compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration of at most ten years: write 90s, 30m, 1h30m, 7d or 1w.");
    }
    return sum(text);
  }

  /** Seconds are enough for a table. */
  public static String shown(final Instant instant) {
    return SHOWN.format(instant);
  }

  /** In the largest unit of which it has at least two, rounded down: {@code 14d}, {@code 36h}. */
  public static String shown(final Duration duration) {
    if (duration.toDays() >= 2) {
      return duration.toDays() + "d";
    }
    if (duration.toHours() >= 2) {
      return duration.toHours() + "h";
    }
    return duration.toMinutes() >= 2 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
  }

  /**
   * Waits for so long.
   *
   * @throws InterruptException as Kafka's clients do, when the thread is interrupted meanwhile
   */
  public static void pause(final Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }

  private static Duration sum(final String text) {
    return PART.matcher(text)
        .results()
        .map(part -> duration(Long.parseLong(part.group(1)), part.group(2)))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration duration(final long amount, final String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofDays(7 * amount);
    };
  }
}
