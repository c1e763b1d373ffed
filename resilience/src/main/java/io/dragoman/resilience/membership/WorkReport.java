package io.dragoman.resilience.membership;

import java.util.List;

/**
 * What the parts of an app say of their work.
 *
 * @param engines in order of preference
 * @param skills what they can do
 * @param inbox units that were taken and not finished
 * @param oldestMs when the oldest of them came to the topic that it was read from, or was due
 *     again, milliseconds since 1970; {@link Long#MAX_VALUE} when there is none
 * @param unitsDone units that were finished since the start
 * @param audioSecondsDone seconds of audio that engines answered since the start
 */
public record WorkReport(
    List<MemberInfo.Engine> engines,
    Skills skills,
    long inbox,
    long oldestMs,
    double unitsDone,
    double audioSecondsDone) {
  /** Of parts that have nothing to tell. */
  public static final WorkReport NOTHING =
      new WorkReport(List.of(), Skills.NONE, 0, Long.MAX_VALUE, 0, 0);
}
