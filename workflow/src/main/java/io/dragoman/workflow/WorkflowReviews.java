package io.dragoman.workflow;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.WorkflowTask;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.stage.Reviewers;
import io.dragoman.stage.Reviewers.Why;
import io.dragoman.stage.StageContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about which workflows a reviewer is asked, and asks. */
final class WorkflowReviews {
  /** What a model wrote without end is not read to its end. */
  private static final int MAX_ANSWER_CHARS = 100_000;

  private final boolean invalid;
  private final boolean warned;
  private final Reviewers reviewers;
  private final InstantSource clock;

  WorkflowReviews(final StageContext context) {
    invalid = context.settings().flag(WorkflowConfig.REVIEW_INVALID);
    warned = context.settings().flag(WorkflowConfig.REVIEW_WARNINGS);
    reviewers = new Reviewers(context.meters());
    clock = context.clock();
  }

  /**
   * About a workflow that is published.
   *
   * @param id its result id
   * @return empty where nobody is asked
   */
  Optional<Output> ofWarned(
      final WorkflowTask task, final String id, final Answer<WorkflowResult> answer) {
    final WorkflowResult made = answer.result();
    return warned && !made.warnings().isEmpty()
        ? ask(
            task,
            id,
            line(task, made.yaml(), made.warnings()),
            answer.engine(),
            answer.modelVersion(),
            null)
        : Optional.empty();
  }

  /** About one that is not valid; empty where nobody is asked. */
  Optional<Output> ofInvalid(final WorkflowTask task, final String id, final Failure failure) {
    return invalid && failure.cause() instanceof final InvalidWorkflow wrong
        ? ask(
            task,
            id,
            line(task, wrong.made().answer(), wrong.made().problems()),
            null,
            null,
            failure.message())
        : Optional.empty();
  }

  private static ReviewRecord.Line line(
      final WorkflowTask task, final String output, final List<String> reasons) {
    return new ReviewRecord.Line(
        task.getText(),
        "",
        output.substring(0, Math.min(output.length(), MAX_ANSWER_CHARS)),
        null,
        null,
        null,
        reasons);
  }

  /**
   * Asks.
   *
   * @param engine what made a workflow that is published; null: none is
   */
  private Optional<Output> ask(
      final WorkflowTask task,
      final String id,
      final ReviewRecord.Line line,
      final @Nullable String engine,
      final @Nullable String modelVersion,
      final @Nullable String message) {
    return reviewers.ask(
        engine == null ? Why.INVALID : Why.DOUBTFUL,
        ReviewRecord.Requested.about(id, task.getRequestId())
            .client(task.getClientId().orElse(null))
            .unit(task.getIndex(), task.getCount())
            .languages(Language.AUTO, "")
            .published(engine != null)
            .madeBy(engine, modelVersion)
            .message(message)
            .submittedAtMs(task.getSubmittedAt().map(Instant::toEpochMilli).orElse(null))
            .lines(List.of(line))
            .atMs(clock.millis())
            .workflow()
            .build());
  }
}
