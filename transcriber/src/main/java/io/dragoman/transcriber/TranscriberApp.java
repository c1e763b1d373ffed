package io.dragoman.transcriber;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
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
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transcribes audio segments with a Whisper model and asks for their translations. */
public final class TranscriberApp implements AppDefinition {
  private static final Logger LOG = LoggerFactory.getLogger(TranscriberApp.class);

  private static final int HTTP_PORT = 8181;

  /** Segments are up to 960 kB each, and buffers count records. */
  private static final int POLL_MAX_RECORDS = 4;

  /**
   * Eight of the longest segments a partition: more than a batch with the default four partitions,
   * and little enough for a small heap, which holds each of them three times.
   */
  private static final long INBOX_MAX_BYTES = 8L * 1024 * 1024;

  static final String TIMESTAMPS = "timestamps";
  private static final String TIMESTAMPS_DOC =
      "Whether transcripts come in timed pieces. A window whose timed answer leaves out speech is"
          + " decoded again without; false: all are, each window is one piece, which is a little"
          + " faster and with some models more complete.";

  private final EngineProviders providers;

  /** With the engines on the class path. */
  public TranscriberApp() {
    this(EngineProviders.onClassPath());
  }

  /** With other engines. */
  public TranscriberApp(final EngineProviders providers) {
    this.providers = providers;
  }

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new TranscriberApp(), arguments);
  }

  @Override
  public String name() {
    return "transcriber";
  }

  @Override
  public ConfigSpec config() {
    return WorkerSettings.define(
            HandoverConfig.define(
                ModelConfig.define(AppConfig.of(name(), HTTP_PORT), "models/whisper")))
        .define(TIMESTAMPS, Type.BOOLEAN, true, TIMESTAMPS_DOC)
        .withDefault(WorkerSettings.POLL_MAX_RECORDS, POLL_MAX_RECORDS)
        .withDefault(WorkerSettings.INBOX_MAX_BYTES, INBOX_MAX_BYTES)
        .build();
  }

  @Override
  public Set<Topic> topics() {
    return EnumSet.of(
        Topic.AUDIO_SEGMENTS,
        Topic.AUDIO_SEGMENTS_URGENT,
        Topic.TRANSCRIBER_DELAY,
        Topic.TRANSCRIPTS,
        Topic.TRANSLATION_TASKS,
        Topic.TRANSLATION_TASKS_URGENT,
        Topic.REQUESTS,
        Topic.DLQ_TRANSCRIBER,
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
    final List<Engine<SpeechInput, Speech>> recognizers = models.stream().map(this::model).toList();
    final SpeechValues values = new SpeechValues(context);
    final InstantSource clock = InstantSource.system();
    final boolean timestamps = context.settings().flag(TIMESTAMPS);
    final List<SpeechEngine> engines = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      engines.add(
          new SpeechEngine(
              models.get(i).name(recognizers.get(i).info().name()),
              recognizers.get(i),
              timestamps,
              context.meters(),
              clock,
              reason -> context.stop(ExitCode.DEVICE_POISONED, reason)));
    }
    final Set<String> languages =
        ModelConfig.languages(
            recognizers.stream().map(recognizer -> recognizer.info().languages()).toList());
    return new WorkerParts(
        context,
        new Worker<>(
            workerTopics(context.settings()),
            new SpeechStrategy(values, new SpeechOutputs(clock), languages, timestamps),
            engines,
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(clock)),
        () -> recognizers.forEach(Engine::warmUp),
        List.of(() -> recognizers.forEach(Engine::close), values::close));
  }

  private EngineProvider<SpeechInput, Speech> provider(final ModelConfig model) {
    try {
      return providers.find(EngineKind.SPEECH_RECOGNIZER, model.engine());
    } catch (final ModelLoadException e) {
      throw new ConfigurationException(model.engineKey() + ": " + e.getMessage(), e);
    }
  }

  private Engine<SpeechInput, Speech> model(final ModelConfig model) {
    try {
      final Engine<SpeechInput, Speech> opened =
          provider(model)
              .open(
                  model.directory(),
                  new EngineOptions(
                      model.device(), model.threads(), model.maxBatch(), model.variant()));
      LOG.info(
          "{} is model {} on {}, batches of {}, languages {}",
          model.name(opened.info().name()),
          opened.info().modelVersion(),
          opened.info().device(),
          opened.info().maxBatch(),
          String.join(", ", opened.info().languages()));
      return opened;
    } catch (final ModelLoadException | IllegalArgumentException e) {
      throw new ConfigurationException(
          model.key() + " " + model.directory() + " cannot be used: " + e.getMessage(), e);
    }
  }

  static WorkerTopics workerTopics(final Settings settings) {
    return new WorkerTopics(
        settings.string(AppConfig.TOPIC_PREFIX),
        Topic.AUDIO_SEGMENTS,
        Topic.TRANSCRIBER_DELAY,
        Topic.DLQ_TRANSCRIBER,
        EnumSet.of(
            Topic.TRANSCRIPTS,
            Topic.TRANSLATION_TASKS,
            Topic.TRANSLATION_TASKS_URGENT,
            Topic.REQUESTS));
  }
}
