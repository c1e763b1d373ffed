package io.dragoman.stage;

import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.schemas.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * About which results reviewers are asked, as {@link ReviewConfig} has it.
 *
 * @param below a result is doubted when its quality, 0 to 1, is below this; 0: none is
 * @param invalid whether somebody is asked about what cannot be used
 */
public record ReviewPolicy(double below, boolean invalid) {
  /** As a stage is configured. */
  public static ReviewPolicy of(final Settings settings) {
    return new ReviewPolicy(
        settings.decimal(ReviewConfig.BELOW), settings.flag(ReviewConfig.INVALID));
  }

  /**
   * Whether a result is doubted.
   *
   * @param marked whether something speaks against it whatever its quality
   * @param quality how good it is likely to be; null: not judged
   */
  public boolean doubts(final boolean marked, final @Nullable Float quality) {
    return below > 0 && (marked || (quality != null && quality < below));
  }

  /** Whether somebody is asked in place of a dead letter. */
  public boolean takes(final Failure failure) {
    return invalid && failure.code() == ErrorCode.INVALID_OUTPUT;
  }
}
