package io.dragoman.workflow;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dragoman.inference.PromptInput;
import io.dragoman.inference.WrittenText;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.event.WorkflowTask;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.EngineAsked;
import io.dragoman.stage.JsonResultCodec;
import io.dragoman.stage.RejectedWork;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageStrategy;
import io.dragoman.stage.TopicValues;
import io.dragoman.stage.WorkTraits;
import io.dragoman.stage.price.Consumption;
import io.dragoman.stage.price.Expected;
import io.dragoman.workflow.dsl.Catalogue;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the worker must know of texts to make workflows of, and how a language model is asked. */
final class WorkflowStrategy
    extends StageStrategy<WorkflowTask, PromptInput, WrittenText, WorkflowResult> {
  private final TopicValues values;
  private final InstantSource clock;
  private final Catalogue catalogue;
  private final WorkflowPrompt prompt;
  private final int maxAsks;
  private final WorkflowReviews reviews;

  WorkflowStrategy(final StageContext context) {
    super(
        Stage.WORKFLOW,
        "text",
        context,
        new JsonResultCodec<>(new TypeReference<WorkflowResult>() {}));
    this.values = context.values();
    this.clock = context.clock();
    this.catalogue = WorkflowConfig.catalogue(context.settings());
    this.prompt = WorkflowPrompt.of(context.settings(), catalogue);
    this.maxAsks = context.settings().integer(WorkflowConfig.MAX_ASKS);
    this.reviews = new WorkflowReviews(context);
  }

  @Override
  public WorkflowTask decode(final byte[] value, final Origin origin) {
    final WorkflowTask task = values.read(WorkflowTask.class, value);
    if (WhiteSpace.isBlank(task.getText())) {
      throw new RejectedWork(
          ErrorCode.EMPTY_INPUT, "The text is empty; say what is to be done.", unit(task));
    }
    return task;
  }

  @Override
  public WorkMeta describe(final WorkflowTask task) {
    return new WorkMeta(
        task.getRequestId(),
        task.getEventId(),
        // Made anew: a wrong one in the record would answer one client with another's workflow. An
        // answer by another catalogue, or to another prompt, is another answer.
        Fingerprint.ofWorkflow(task.getText(), catalogue.version(), prompt.instructions()),
        task.getPriority(),
        task.getDeadline(),
        task.getText().length());
  }

  @Override
  protected UnitRef unit(final WorkflowTask task) {
    return new UnitRef(
        task.getRequestId(),
        task.getClientId().orElse(null),
        task.getIndex(),
        null,
        task.getEventId(),
        task.getSubmittedAt().orElse(null));
  }

  @Override
  protected WorkTraits traits(final WorkflowTask task) {
    return WorkTraits.of(
        Set.of(),
        Set.of(),
        task.getText().length(),
        Expected.ofWriting(task.getText()),
        task.getOptions().orElse(null));
  }

  @Override
  protected WorkflowInquiry inquiry(final WorkflowTask task) {
    return new WorkflowInquiry(task.getText(), prompt, catalogue, maxAsks);
  }

  @Override
  protected int tokens(final WrittenText answer) {
    return answer.shared() ? 0 : answer.tokens();
  }

  @Override
  protected int inputTokens(final WrittenText answer) {
    return answer.shared() ? 0 : answer.inputTokens();
  }

  @Override
  protected int length(final PromptInput question) {
    return question.data().length();
  }

  /**
   * Nothing that is not valid leaves this stage. That is seen here and not by {@code check},
   * because it says nothing of the engine's health: the model was asked again with what was wrong,
   * and to ask for the same once more would only cost the same once more.
   */
  @Override
  public List<Output> done(final WorkflowTask task, final Answer<WorkflowResult> answer) {
    final WorkflowResult made = answer.result();
    if (!made.problems().isEmpty()) {
      throw new InvalidWorkflow(made);
    }
    final Optional<Output> review = reviews.ofWarned(task, resultId(task), answer);
    return Stream.concat(
            Stream.of(
                values.write(
                    Topic.WORKFLOWS,
                    task.getRequestId(),
                    workflow(task, answer, review.isPresent())),
                doneStatus(task, answer, review.isPresent(), false)),
            review.stream())
        .toList();
  }

  @Override
  public List<Output> handedOver(final WorkflowTask task, final Failure failure) {
    return reviews
        .ofInvalid(task, resultId(task), failure)
        .map(review -> List.of(reviewStatus(task, failure), review))
        .orElse(List.of());
  }

  private String resultId(final WorkflowTask task) {
    return unit(task).resultId(Stage.WORKFLOW);
  }

  private Workflow workflow(
      final WorkflowTask task, final Answer<WorkflowResult> answer, final boolean reviewed) {
    final WorkflowResult made = answer.result();
    final Optional<Cost> cost = cost(answer, consumption(answer));
    return Workflow.newBuilder()
        .setRequestId(task.getRequestId())
        .setClientId(task.getClientId().orElse(null))
        .setIndex(task.getIndex())
        .setCount(task.getCount())
        .setSourceText(task.getText())
        .setTitle(made.title())
        .setDescription(made.description())
        .setEstimatedMinutes(made.estimatedMinutes())
        .setYaml(made.yaml())
        .setJson(made.json())
        .setTasks(made.tasks())
        .setWarnings(made.warnings())
        .setSuggestions(made.suggestions())
        .setCatalogue(catalogue.version())
        .setAttempts(made.asked())
        .setEngine(answer.engine())
        .setEngineChoice(answer.choice().label())
        .setEngineAttempts(EngineAsked.of(answer))
        .setModelVersion(answer.modelVersion())
        .setCached(answer.cached())
        .setCompletedAt(clock.instant())
        .setResultId(resultId(task))
        .setReview(reviewed ? Review.PENDING.word() : null)
        .setSubmittedAt(task.getSubmittedAt().orElse(null))
        .setTokens(made.tokens())
        .setInputTokens(made.inputTokens())
        .setEngineCalls(answer.cached() ? 0 : made.calls())
        .setCost(cost.map(Cost::text).orElse(null))
        .setCurrency(cost.map(Cost::currency).orElse(null))
        .setPriceVersion(cost.map(Cost::priceVersion).orElse(null))
        .setEngineMicros(answer.engineTime().dividedBy(ChronoUnit.MICROS.getDuration()))
        .build();
  }

  private static Consumption consumption(final Answer<WorkflowResult> answer) {
    final WorkflowResult made = answer.result();
    return new Consumption(
        made.calls(),
        made.inputTokens(),
        made.tokens(),
        Duration.ZERO,
        0,
        answer.engineTime().truncatedTo(ChronoUnit.MICROS));
  }
}
