package io.dragoman.ops.demo;

import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.schemas.event.State;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Optional;

/**
 * What came back for a sample.
 *
 * @param sample what was sent
 * @param view what is known of its request
 * @param transcribedAfter from sending to the last transcript; empty for text and until it came
 * @param completeAfter from sending to the end; empty until then
 */
public record SampleOutcome(
    Sample sample,
    RequestView view,
    Optional<Duration> transcribedAfter,
    Optional<Duration> completeAfter) {

  /** With the latest view, seen some time after sending. */
  SampleOutcome updated(final RequestView latest, final Duration after) {
    final boolean transcribed =
        sample.transcript().isPresent()
            && latest.accepted()
            && latest.units().stream().allMatch(SampleOutcome::transcribed);
    return new SampleOutcome(
        sample,
        latest,
        transcribed ? transcribedAfter.or(() -> Optional.of(after)) : Optional.empty(),
        latest.complete() ? completeAfter.or(() -> Optional.of(after)) : Optional.empty());
  }

  private static boolean transcribed(final UnitView unit) {
    return unit.transcript().isPresent() || unit.complete();
  }

  /** The transcript against its reference; {@link ErrorRate#NONE} for text. */
  public ErrorRate speech() {
    return sample
        .transcript()
        .map(reference -> ErrorRate.between(reference, view.transcript()))
        .orElse(ErrorRate.NONE);
  }

  /** The translation. */
  public String translation() {
    return view.translation(sample.target());
  }

  /** Whether the translation is the reference; white space at the ends does not count. */
  public boolean translationMatches() {
    return view.state() == State.DONE && normal(translation()).equals(normal(sample.translation()));
  }

  /**
   * Whether the translation can be blamed for a difference: where speech was misheard, the
   * translation of what was heard has no reference.
   */
  public boolean translationJudged() {
    return speech().edits() == 0;
  }

  private static String normal(final String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).strip();
  }
}
