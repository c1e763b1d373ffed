package io.dragoman.inference;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The moment after which an answer is of no use; checked between decoding steps.
 *
 * @param clock tells the time
 * @param epochMillis the moment, milliseconds since 1970, UTC
 */
public record Deadline(InstantSource clock, long epochMillis) {

  /** A deadline that never passes. */
  public static final Deadline NEVER = new Deadline(InstantSource.system(), Long.MAX_VALUE);

  /** The deadline {@code duration} from now. */
  public static Deadline after(final InstantSource clock, final Duration duration) {
    return new Deadline(clock, clock.millis() + duration.toMillis());
  }

  /** Whether the moment has passed. */
  public boolean passed() {
    return epochMillis != Long.MAX_VALUE && clock.millis() > epochMillis;
  }
}
