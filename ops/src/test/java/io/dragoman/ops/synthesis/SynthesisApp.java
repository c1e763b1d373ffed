package io.dragoman.ops.synthesis;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.stage.ModelStage;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageSpec;
import io.dragoman.stage.StageTopics;
import java.util.List;
import java.util.Set;

/** Says texts louder; stands where the translator stands, because topics are contracts. */
final class SynthesisApp extends ModelStage<TranslationTask, String, String, List<String>> {
  SynthesisApp() {
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
        UpperCaseEngine.PROVIDERS);
  }

  @Override
  protected SynthesisStrategy strategy(final StageContext context) {
    return new SynthesisStrategy(context);
  }
}
