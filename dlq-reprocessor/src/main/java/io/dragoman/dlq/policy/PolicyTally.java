package io.dragoman.dlq.policy;

/**
 * What a policy did of late.
 *
 * @param lastHour how many dead letters it did something with within the last hour
 * @param replayed how many it replayed since its window began
 * @param failed how many of its records died again since then
 */
public record PolicyTally(long lastHour, long replayed, long failed) {
  /** Nothing. */
  static final PolicyTally NONE = new PolicyTally(0, 0, 0);

  /** Share of what was replayed that died again; 0 if nothing was replayed. */
  public double failureRate() {
    return replayed == 0 ? 0 : (double) failed / replayed;
  }
}
