package io.dragoman.translator;

import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.Topic;
import io.dragoman.stage.ModelStage;
import io.dragoman.stage.ReviewConfig;
import io.dragoman.stage.ShortcutConfig;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageSpec;
import io.dragoman.stage.StageTopics;
import io.dragoman.translator.memory.TranslationMemory;
import io.dragoman.translator.sentence.QualityRules;
import io.dragoman.translator.sentence.SentenceResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Translates sentences with an NLLB model. */
public final class TranslatorApp
    extends ModelStage<TextWork, TextInput, TranslatedText, List<SentenceResult>> {
  private static final StageSpec<TextInput, TranslatedText> SPEC =
      new StageSpec<>(
          "translator",
          8182,
          "models/nllb",
          EngineKind.TEXT_TRANSLATOR,
          new StageTopics(
              Topic.TRANSLATION_TASKS,
              Topic.TRANSLATOR_DELAY,
              Topic.DLQ_TRANSLATOR,
              EnumSet.of(Topic.TRANSLATIONS, Topic.REVIEWS),
              EnumSet.of(Topic.TRANSLATION_MEMORY)));

  private static final int MEMORY_SENTENCES = 100_000;

  private final Consumer<TranslationMemory> opened;

  /** With the engines on the class path. */
  public TranslatorApp() {
    this(EngineProviders.onClassPath());
  }

  /** With other engines. */
  public TranslatorApp(final EngineProviders providers) {
    this(providers, memory -> {});
  }

  /**
   * With other engines.
   *
   * @param opened is given the translation memory before the app runs
   */
  TranslatorApp(final EngineProviders providers, final Consumer<TranslationMemory> opened) {
    super(SPEC, providers);
    this.opened = opened;
  }

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new TranslatorApp(), arguments);
  }

  @Override
  protected Skills skills(final Set<String> languages, final Set<EngineSkill> skills) {
    final List<String> codes = List.copyOf(languages);
    final List<String> tasks =
        new ArrayList<>(List.of(Skills.TRANSLATE, Skills.HTML, Skills.GLOSSARY));
    if (skills.contains(EngineSkill.BEAMS)) {
      tasks.add(Skills.BEAMS);
    }
    if (skills.contains(EngineSkill.TEMPERATURE)) {
      tasks.add(Skills.TEMPERATURE);
    }
    if (skills.contains(EngineSkill.TONE)) {
      tasks.add(Skills.TONE);
    }
    return new Skills(codes, codes, tasks);
  }

  @Override
  protected ConfigSpec.Builder configure(final ConfigSpec.Builder builder) {
    return ShortcutConfig.defineShortlist(
        ReviewConfig.defineMemory(
            ReviewConfig.define(
                QualityRules.define(builder),
                "a translation",
                "the quality of one of its sentences is below this, or it repeats itself or was cut"
                    + " off"),
            TranslationMemory.MAX_SENTENCES,
            MEMORY_SENTENCES,
            "How many sentences of translation memories an instance holds, 200 bytes or more each;"
                + " what was remembered first is left out. 0: none, and the model is always"
                + " asked."));
  }

  @Override
  protected TextStrategy strategy(final StageContext context) {
    final int sentences = context.settings().integer(TranslationMemory.MAX_SENTENCES);
    final TranslationMemory memory = new TranslationMemory(sentences);
    if (sentences > 0) {
      context.values().follow(Topic.TRANSLATION_MEMORY, memory);
    }
    opened.accept(memory);
    return new TextStrategy(context, memory);
  }
}
