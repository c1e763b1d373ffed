package io.dragoman.stage.testing;

import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.stage.ModelStage;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageSpec;
import io.dragoman.stage.StageTopics;
import java.util.List;
import java.util.Set;

/** Says texts louder; stands where the translator stands, because topics are contracts. */
public final class SynthesisApp extends ModelStage<TranslationTask, String, String, List<String>> {
  /** With an engine for each of its models. */
  public SynthesisApp(final EngineProvider<String, String> engine) {
    super(
        new StageSpec<>(
            "synthesis",
            0,
            "models/synthesis",
            UpperCaseEngine.KIND,
            new StageTopics(
                Topic.TRANSLATION_TASKS,
                Topic.TRANSLATOR_DELAY,
                Topic.DLQ_TRANSLATOR,
                Set.of(Topic.TRANSLATIONS))),
        EngineProviders.of(engine));
  }

  @Override
  protected Skills skills(final Set<String> languages, final Set<EngineSkill> skills) {
    return Skills.NONE;
  }

  @Override
  protected SynthesisStrategy strategy(final StageContext context) {
    return new SynthesisStrategy(context);
  }
}
