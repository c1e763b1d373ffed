package io.dragoman.workflow;

import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.PromptInput;
import io.dragoman.inference.WrittenText;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.WorkflowTask;
import io.dragoman.stage.ModelStage;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageSpec;
import io.dragoman.stage.StageTopics;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes workflows of texts with a language model. Runs none. */
public final class WorkflowApp
    extends ModelStage<WorkflowTask, PromptInput, WrittenText, WorkflowResult> {
  private static final StageSpec<PromptInput, WrittenText> SPEC =
      new StageSpec<>(
          "workflow",
          8185,
          "models/workflow",
          EngineKind.LANGUAGE_MODEL,
          new StageTopics(
              Topic.WORKFLOW_TASKS,
              Topic.WORKFLOW_DELAY,
              Topic.DLQ_WORKFLOW,
              EnumSet.of(Topic.WORKFLOWS, Topic.REVIEWS)));

  /** With the engines on the class path. */
  public WorkflowApp() {
    this(EngineProviders.onClassPath());
  }

  /** With other engines. */
  public WorkflowApp(final EngineProviders providers) {
    super(SPEC, providers);
  }

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new WorkflowApp(), arguments);
  }

  @Override
  protected Skills skills(final Set<String> languages, final Set<EngineSkill> skills) {
    return new Skills(List.of(), List.of(), List.of(Skills.WORKFLOW));
  }

  @Override
  protected ConfigSpec.Builder configure(final ConfigSpec.Builder builder) {
    return WorkflowConfig.define(builder);
  }

  @Override
  protected WorkflowStrategy strategy(final StageContext context) {
    return new WorkflowStrategy(context);
  }
}
