package io.dragoman.gateway.job;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A place in the list of a client's jobs, newest first; those of one millisecond by their tokens.
 *
 * @param time when the job was taken, UTC, to the millisecond
 * @param job its token; empty: behind are those that were taken before the time
 */
public record JobCursor(Instant time, String job) {
  /** Until then times can be counted in milliseconds and written with a year of four digits. */
  private static final Instant FAR = Instant.parse("9999-12-31T00:00:00Z");

  private static final char COMMA = ',';

  public JobCursor {
    time = time.truncatedTo(ChronoUnit.MILLIS);
  }

  /** What {@link #toString()} made, or a time; empty if it is neither. */
  public static Optional<JobCursor> parse(final String text) {
    final int comma = text.indexOf(COMMA);
    try {
      return Optional.of(
              OffsetDateTime.parse(comma < 0 ? text : text.substring(0, comma)).toInstant())
          .filter(time -> !time.isBefore(Instant.EPOCH) && time.isBefore(FAR))
          .map(time -> new JobCursor(time, comma < 0 ? "" : text.substring(comma + 1)));
    } catch (final DateTimeException e) {
      return Optional.empty();
    }
  }

  /** As a client sends it back. */
  @Override
  public String toString() {
    return job.isEmpty() ? time.toString() : time + "," + job;
  }
}
