package io.dragoman.ingest.audio;

/**
 * A histogram of the levels in a window that slides over frames, in steps of one decibel, so that
 * percentiles cost the same for a window of any length.
 */
final class SlidingLevels {
  private static final int BINS = 1 - FrameLevels.FLOOR_DB;

  private final float[] levels;
  private final int reach;
  private final int[] bins = new int[BINS];
  private int first;
  private int end;

  /** The window takes {@code reach} frames before and after the current one. */
  SlidingLevels(final float[] levels, final int reach) {
    this.levels = levels;
    this.reach = reach;
  }

  /** Moves to a frame; never backwards. */
  void moveTo(final int frame) {
    while (end < Math.min(levels.length, frame + reach + 1)) {
      bins[bin(levels[end++])]++;
    }
    while (first < frame - reach) {
      bins[bin(levels[first++])]--;
    }
  }

  /** The level that a share of the window's frames does not exceed. */
  int percentile(final double share) {
    final int rank = (int) ((end - first - 1) * share);
    int seen = 0;
    for (int bin = 0; bin < BINS; bin++) {
      seen += bins[bin];
      if (seen > rank) {
        return bin + FrameLevels.FLOOR_DB;
      }
    }
    return 0;
  }

  private static int bin(final float level) {
    return Math.round(level) - FrameLevels.FLOOR_DB;
  }
}
