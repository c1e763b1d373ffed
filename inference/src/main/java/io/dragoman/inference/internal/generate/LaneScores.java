package io.dragoman.inference.internal.generate;

import java.nio.FloatBuffer;
import java.util.function.Supplier;

/**
 * The scores that follow one lane: as they are, or copied to be changed. Of a large vocabulary the
 * copy takes a fifth of the time that the search in it takes.
 */
final class LaneScores {
  private final DecoderRun run;
  private final int place;
  private final Supplier<float[]> memory;

  /**
   * Names them; nothing is read yet.
   *
   * @param place which row of the run
   * @param memory gives what a copy goes into, one number a token
   */
  LaneScores(final DecoderRun run, final int place, final Supplier<float[]> memory) {
    this.run = run;
    this.place = place;
    this.memory = memory;
  }

  /** One unnormalised score a token, not to be written. */
  FloatBuffer asTheyAre() {
    return run.scores(place).orElseGet(() -> FloatBuffer.wrap(copy()));
  }

  /** One unnormalised score a token, the caller's until the lane was read. */
  float[] copy() {
    final float[] copy = memory.get();
    run.scores(place, copy);
    return copy;
  }
}
