package io.dragoman.ingest.audio;

import java.time.Duration;

/**
 * How speech is cut.
 *
 * <p>The defaults suit Whisper, which hears 30 s at once and costs the same for less: segments as
 * long as fit, without long silence in them. A model with a shorter window wants a shorter target.
 *
 * @param max no segment is longer
 * @param target a segment of at least this length ends at the next pause
 * @param pause shortest silence that a segment should end at
 * @param silence longest silence inside a segment; longer ones are left out
 * @param padding silence kept before and after speech, where there is any
 */
public record SegmentOptions(
    Duration max, Duration target, Duration pause, Duration silence, Duration padding) {
  /** Lower bound of the maximum: less is no sentence. */
  public static final Duration MIN_SEGMENT_MAX = Duration.ofSeconds(2);

  /** What suits Whisper. */
  public static final SegmentOptions DEFAULT =
      new SegmentOptions(
          Duration.ofSeconds(30),
          Duration.ofSeconds(24),
          Duration.ofMillis(400),
          Duration.ofSeconds(2),
          Duration.ofMillis(250));

  public SegmentOptions {
    if (max.compareTo(MIN_SEGMENT_MAX) < 0 || max.compareTo(Duration.ofSeconds(30)) > 0) {
      throw new IllegalArgumentException("max must be 2 to 30 seconds, not " + max);
    }
    if (!target.isPositive() || target.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "target must be positive and at most max (" + max + "), not " + target);
    }
    if (pause.isNegative() || silence.compareTo(pause) < 0) {
      throw new IllegalArgumentException(
          "pause must not be negative nor above silence (" + silence + "), not " + pause);
    }
    if (padding.isNegative() || padding.multipliedBy(4).compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "padding must be at most a quarter of max (" + max + "), not " + padding);
    }
  }
}
