package io.dragoman.translator;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.ReviewPolicy;
import io.dragoman.stage.Reviewers;
import io.dragoman.stage.Reviewers.Why;
import io.dragoman.stage.StageContext;
import io.dragoman.translator.sentence.SentenceResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about which results a reviewer is asked, and asks. */
final class TextReviews {
  private final ReviewPolicy policy;
  private final Reviewers reviewers;
  private final InstantSource clock;

  TextReviews(final StageContext context) {
    policy = ReviewPolicy.of(context.settings());
    reviewers = new Reviewers(context.meters());
    clock = context.clock();
  }

  /**
   * About a translation that is published.
   *
   * @param marked whether it repeats itself or was cut off
   * @return empty where nobody is asked
   */
  Optional<Output> ofDoubtful(
      final TextWork work, final Answer<List<SentenceResult>> answer, final boolean marked) {
    return policy.doubts(marked, TextOutputs.quality(answer.result()))
        ? reviewers.ask(
            Why.DOUBTFUL,
            question(work, answer.result(), true, answer.engine(), answer.modelVersion(), null))
        : Optional.empty();
  }

  /** About one that cannot be used; empty where nobody is asked. */
  Optional<Output> ofInvalid(final TextWork work, final Failure failure) {
    if (!policy.takes(failure)) {
      return Optional.empty();
    }
    final List<SentenceResult> answer =
        failure.cause() instanceof final InvalidTranslation wrong ? wrong.answer() : List.of();
    return reviewers.ask(Why.INVALID, question(work, answer, false, null, null, failure.message()));
  }

  private ReviewRecord.Requested question(
      final TextWork work,
      final List<SentenceResult> answer,
      final boolean published,
      final @Nullable String engine,
      final @Nullable String modelVersion,
      final @Nullable String message) {
    final TranslationTask task = work.task();
    final String id = TextOutputs.unit(task).resultId(Stage.TRANSLATE);
    return ReviewRecord.Requested.about(id, task.getRequestId())
        .client(task.getClientId().orElse(null))
        .unit(task.getIndex(), task.getCount())
        .heard(task.getStartMs(), task.getEndMs())
        .languages(work.source().flores(), work.target().flores())
        .options(Fingerprint.ofTextOptions(task.getOptions().orElse(null), work.target().flores()))
        .published(published)
        .madeBy(engine, modelVersion)
        .message(message)
        .submittedAtMs(task.getSubmittedAt().map(Instant::toEpochMilli).orElse(null))
        .lines(lines(task.getSentences(), answer))
        .atMs(clock.millis())
        .version(task.getVersion())
        .build();
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
