package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/** What an event of a job says that was used: the one reading, for accounts and for answers. */
public final class Used {
  /** A day; no call of an engine takes longer. */
  private static final long MAX_MICROS = Duration.ofDays(1).toMillis() * 1_000;

  private Used() {}

  /** What was used; empty where the event tells of nothing. */
  public static Optional<Totals> by(final JobEvent.What what) {
    return switch (what) {
      case JobEvent.What.Made _ -> Optional.empty();
      case JobEvent.What.Told(final RequestEvent told) ->
          told.getEvent() instanceof final RequestSubmission accepted
              ? Optional.of(
                  new Totals(
                      1,
                      accepted.getAudioMs().orElse(0L),
                      0,
                      0,
                      0,
                      BigDecimal.ZERO,
                      0,
                      new TreeMap<>()))
              : Optional.empty();
      case JobEvent.What.Transcribed(final Transcript transcript)
          when Review.isDecided(transcript) ->
          Optional.empty();
      case JobEvent.What.Transcribed(final Transcript transcript) ->
          Optional.of(
              Totals.result(
                  0,
                  tokens(transcript),
                  time(transcript.getEngineMicros()),
                  Math.max(0, transcript.getInputTokens()),
                  Cost.of(transcript)));
      // What supersedes a result is no work of a model's.
      case JobEvent.What.Translated(final Translation translation)
          when Review.isDecided(translation) ->
          Optional.empty();
      case JobEvent.What.Translated(final Translation translation) -> {
        final String source = translation.getSourceText();
        yield Optional.of(
            Totals.result(
                source.codePointCount(0, source.length()),
                Math.max(0, translation.getTokens()),
                time(translation.getEngineMicros()),
                Math.max(0, translation.getInputTokens()),
                Cost.of(translation)));
      }
      case JobEvent.What.Planned(final Workflow workflow) when workflow.getVersion() > 1 ->
          Optional.empty();
      case JobEvent.What.Planned(final Workflow workflow) ->
          Optional.of(
              Totals.result(
                  0,
                  Math.max(0, workflow.getTokens()),
                  time(workflow.getEngineMicros()),
                  Math.max(0, workflow.getInputTokens()),
                  Cost.of(workflow)));
    };
  }

  /** Earlier transcribers told them piece by piece. */
  private static long tokens(final Transcript transcript) {
    return transcript.getTokens() > 0
        ? transcript.getTokens()
        : transcript.getSegments().stream().mapToLong(segment -> segment.getTokens().size()).sum();
  }

  /** Whoever may write results could else give clients credit. */
  private static long time(final long micros) {
    return Math.clamp(micros, 0, MAX_MICROS);
  }
}
