package io.dragoman.translator;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.ReviewOutput;
import io.dragoman.stage.StageContext;
import io.dragoman.translator.sentence.SentenceResult;
import io.micrometer.core.instrument.Counter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about which results a reviewer is asked, and asks. */
final class TextReviews {
  private final double below;
  private final boolean invalid;
  private final InstantSource clock;
  private final Counter doubtfuls;
  private final Counter invalids;

  TextReviews(final StageContext context) {
    below = context.settings().decimal(ReviewConfig.BELOW);
    invalid = context.settings().flag(ReviewConfig.INVALID);
    clock = context.clock();
    doubtfuls = TranslatorMeter.REVIEWS.counter(context.meters(), "doubtful");
    invalids = TranslatorMeter.REVIEWS.counter(context.meters(), "invalid");
  }

  /**
   * About a translation that is published.
   *
   * @param marked whether it repeats itself or was cut off
   * @return empty where nobody is asked
   */
  Optional<Output> ofDoubtful(
      final TextWork work, final Answer<List<SentenceResult>> answer, final boolean marked) {
    final @Nullable Float quality = TextOutputs.quality(answer.result());
    final boolean doubted = below > 0 && (marked || (quality != null && quality < below));
    return doubted
        ? counted(
            doubtfuls,
            ask(work, answer.result(), true, answer.engine(), answer.modelVersion(), null))
        : Optional.empty();
  }

  /** About one that cannot be used; empty where nobody is asked. */
  Optional<Output> ofInvalid(final TextWork work, final Failure failure) {
    if (!invalid || failure.code() != ErrorCode.INVALID_OUTPUT) {
      return Optional.empty();
    }
    final List<SentenceResult> answer =
        failure.cause() instanceof final InvalidTranslation wrong ? wrong.answer() : List.of();
    return counted(invalids, ask(work, answer, false, null, null, failure.message()));
  }

  private static Optional<Output> counted(final Counter counter, final Optional<Output> asked) {
    asked.ifPresent(any -> counter.increment());
    return asked;
  }

  private Optional<Output> ask(
      final TextWork work,
      final List<SentenceResult> answer,
      final boolean published,
      final @Nullable String engine,
      final @Nullable String modelVersion,
      final @Nullable String message) {
    final TranslationTask task = work.task();
    final String id = TextOutputs.unit(task).resultId(Stage.TRANSLATE);
    return ReviewOutput.of(
        new ReviewRecord.Requested(
            id,
            task.getRequestId(),
            task.getClientId().orElse(null),
            task.getIndex(),
            task.getCount(),
            task.getStartMs(),
            task.getEndMs(),
            work.source().flores(),
            work.target().flores(),
            Fingerprint.ofTextOptions(task.getOptions().orElse(null), work.target().flores()),
            published,
            engine,
            modelVersion,
            message,
            task.getSubmittedAt().map(Instant::toEpochMilli).orElse(null),
            lines(task.getSentences(), answer),
            clock.millis()));
  }

  private static List<ReviewRecord.Line> lines(
      final List<Sentence> sentences, final List<SentenceResult> answer) {
    final List<ReviewRecord.Line> lines = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      final Sentence sentence = sentences.get(i);
      final Optional<SentenceResult> result =
          i < answer.size() ? Optional.of(answer.get(i)) : Optional.empty();
      lines.add(
          new ReviewRecord.Line(
              sentence.getText(),
              sentence.getSeparator(),
              result.map(SentenceResult::text).map(WhiteSpace::strip).orElse(null),
              sentence.getStartMs().orElse(null),
              sentence.getEndMs().orElse(null),
              result.map(SentenceResult::quality).orElse(null),
              result.map(SentenceResult::reasons).orElse(List.of())));
    }
    return lines;
  }
}
