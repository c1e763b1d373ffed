package io.dragoman.gateway.stream;

import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.serde.AvroTrust;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.Checked;
import io.dragoman.workflow.dsl.Definition;
import io.dragoman.workflow.dsl.WorkflowCheck;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a decision makes of a workflow. What a reviewer approves or writes is checked by the
 * gateway's own catalogue, as the model's answer was by that of the stage.
 */
public final class ReviewedWorkflow {
  static {
    // Default values of builders are made of generated classes too.
    AvroTrust.install();
  }

  private ReviewedWorkflow() {}

  /**
   * What is known of the text that a decision leaves.
   *
   * @return empty when it leaves none: it rejects it, or is about a line that there is not
   */
  public static Optional<Checked> check(
      final Requested asked, final Decided decided, final Catalogue catalogue) {
    return decided.action() == Action.REJECT
        ? Optional.empty()
        : ReviewTexts.of(asked, decided)
            .map(texts -> WorkflowCheck.of(texts.getFirst(), catalogue));
  }

  /** The result from then on. */
  static Workflow version(
      final Requested asked,
      final Review review,
      final Checked checked,
      final Catalogue catalogue,
      final Instant now) {
    final Definition definition = checked.definition().orElseThrow();
    return builder(asked, review, now)
        .setTitle(definition.title())
        .setDescription(definition.description())
        .setEstimatedMinutes(definition.estimatedMinutes())
        .setYaml(definition.yaml())
        .setJson(definition.json().toString())
        .setTasks(definition.tasks().size())
        .setWarnings(checked.warnings())
        .setSuggestions(checked.suggestions())
        .setCatalogue(catalogue.version())
        .build();
  }

  /** The result from then on, when nothing of it may be used. */
  static Workflow rejected(final Requested asked, final Instant now) {
    return builder(asked, Review.REJECTED, now)
        .setTitle("")
        .setDescription("")
        .setEstimatedMinutes(0)
        .setYaml("")
        .setJson("")
        .setTasks(0)
        .setWarnings(List.of())
        .setSuggestions(List.of())
        .setCatalogue("")
        .build();
  }

  private static Workflow.Builder builder(
      final Requested asked, final Review review, final Instant now) {
    return Workflow.newBuilder()
        .setRequestId(asked.requestId())
        .setClientId(asked.clientId())
        .setIndex(asked.index())
        .setCount(asked.count())
        .setSourceText(asked.lines().getFirst().source())
        .setAttempts(0)
        .setEngine(asked.engine() == null ? ReviewTexts.REVIEWER : asked.engine())
        .setModelVersion(asked.modelVersion() == null ? ReviewTexts.REVIEWER : asked.modelVersion())
        .setCompletedAt(now)
        .setResultId(asked.id())
        .setSubmittedAt(
            asked.submittedAtMs() == null ? null : Instant.ofEpochMilli(asked.submittedAtMs()))
        .setVersion(asked.nextVersion())
        .setSupersedes(asked.superseded())
        .setReview(review.word());
  }
}
