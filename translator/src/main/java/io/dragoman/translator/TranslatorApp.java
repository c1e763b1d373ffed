package io.dragoman.translator;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.app.WorkerParts;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import io.dragoman.stage.ModelConfig;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates sentences with an NLLB model. */
public final class TranslatorApp implements AppDefinition {
  private static final Logger LOG = LoggerFactory.getLogger(TranslatorApp.class);

  private static final int HTTP_PORT = 8182;

  private final EngineProviders providers;

  /** With the engines on the class path. */
  public TranslatorApp() {
    this(EngineProviders.onClassPath());
  }

  /** With other engines. */
  public TranslatorApp(final EngineProviders providers) {
    this.providers = providers;
  }

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new TranslatorApp(), arguments);
  }

  @Override
  public String name() {
    return "translator";
  }

  @Override
  public ConfigSpec config() {
    return WorkerSettings.define(
            HandoverConfig.define(
                ModelConfig.define(AppConfig.of(name(), HTTP_PORT), "models/nllb")))
        .build();
  }

  @Override
  public Set<Topic> topics() {
    return EnumSet.of(
        Topic.TRANSLATION_TASKS,
        Topic.TRANSLATION_TASKS_URGENT,
        Topic.TRANSLATOR_DELAY,
        Topic.TRANSLATIONS,
        Topic.REQUESTS,
        Topic.DLQ_TRANSLATOR,
        Topic.GROUP_MEMBERS,
        Topic.GROUP_DEATHS);
  }

  @Override
  public Topology describe(final Settings settings) {
    return Worker.describe(workerTopics(settings), WorkerSettings.of(settings));
  }

  @Override
  public void check(final Settings settings) {
    ModelConfig.requireDirectories(settings);
    ModelConfig.inOrder(settings).forEach(this::provider);
  }

  @Override
  public AppParts open(final AppContext context) {
    final List<ModelConfig> models = ModelConfig.inOrder(context.settings());
    final List<Engine<TextInput, TranslatedText>> translators =
        models.stream().map(this::model).toList();
    final TextValues values = new TextValues(context);
    final InstantSource clock = InstantSource.system();
    final List<TextEngine> engines = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      engines.add(
          new TextEngine(
              models.get(i).name(translators.get(i).info().name()),
              translators.get(i),
              context.meters(),
              clock,
              reason -> context.stop(ExitCode.DEVICE_POISONED, reason)));
    }
    final Set<String> languages =
        ModelConfig.languages(
            translators.stream().map(translator -> translator.info().languages()).toList());
    return new WorkerParts(
        context,
        new Worker<>(
            workerTopics(context.settings()),
            new TextStrategy(values, new TextOutputs(clock), languages),
            engines,
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(clock)),
        () -> translators.forEach(Engine::warmUp),
        List.of(() -> translators.forEach(Engine::close), values::close));
  }

  private EngineProvider<TextInput, TranslatedText> provider(final ModelConfig model) {
    try {
      return providers.find(EngineKind.TEXT_TRANSLATOR, model.engine());
    } catch (final ModelLoadException e) {
      throw new ConfigurationException(model.engineKey() + ": " + e.getMessage(), e);
    }
  }

  private Engine<TextInput, TranslatedText> model(final ModelConfig model) {
    try {
      final Engine<TextInput, TranslatedText> opened =
          provider(model)
              .open(
                  model.directory(),
                  new EngineOptions(
                      model.device(), model.threads(), model.maxBatch(), model.variant()));
      LOG.info(
          "{} is model {} on {}, batches of {}, {} languages",
          model.name(opened.info().name()),
          opened.info().modelVersion(),
          opened.info().device(),
          opened.info().maxBatch(),
          opened.info().languages().size());
      return opened;
    } catch (final ModelLoadException | IllegalArgumentException e) {
      throw new ConfigurationException(
          model.key() + " " + model.directory() + " cannot be used: " + e.getMessage(), e);
    }
  }

  static WorkerTopics workerTopics(final Settings settings) {
    return new WorkerTopics(
        settings.string(AppConfig.TOPIC_PREFIX),
        Topic.TRANSLATION_TASKS,
        Topic.TRANSLATOR_DELAY,
        Topic.DLQ_TRANSLATOR,
        EnumSet.of(Topic.TRANSLATIONS, Topic.REQUESTS));
  }
}
