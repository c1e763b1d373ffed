package io.dragoman.ops.demo;

import io.dragoman.schemas.event.State;
import java.util.List;

/**
 * Whether the demonstration succeeded: all requests done, speech within {@link #MAX_ERROR_RATE},
 * and every judged translation equal to its reference.
 *
 * @param speech all transcripts together
 * @param matched translations equal to their references
 * @param judged translations that could be compared, see {@link SampleOutcome#translationJudged()}
 * @param done requests that ended DONE
 * @param sent requests
 */
public record DemoResult(ErrorRate speech, int matched, int judged, int done, int sent) {
  /** Character error rate that is still good. */
  public static final double MAX_ERROR_RATE = 0.10;

  /** Sums up. */
  public static DemoResult of(final List<SampleOutcome> outcomes) {
    final List<SampleOutcome> judged =
        outcomes.stream().filter(SampleOutcome::translationJudged).toList();
    return new DemoResult(
        outcomes.stream().map(SampleOutcome::speech).reduce(ErrorRate.NONE, ErrorRate::plus),
        (int) judged.stream().filter(SampleOutcome::translationMatches).count(),
        judged.size(),
        (int) outcomes.stream().filter(outcome -> outcome.view().state() == State.DONE).count(),
        outcomes.size());
  }

  /** Whether all is as it should be. */
  public boolean passed() {
    return done == sent && matched == judged && speech.rate() <= MAX_ERROR_RATE;
  }
}
