package io.dragoman.transcriber;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Engines;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.SpeechRecognizer;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.ModelConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.kafka.streams.Topology;

/** Transcribes audio segments with a Whisper model and asks for their translations. */
public final class TranscriberApp implements AppDefinition {
  private static final int HTTP_PORT = 8181;

  /** Segments are up to 960 kB each, and buffers count records. */
  private static final int POLL_MAX_RECORDS = 4;

  private final BiFunction<Path, EngineOptions, SpeechRecognizer> opener;

  /** With the models of {@link Engines}. */
  public TranscriberApp() {
    this(Engines::openSpeech);
  }

  /**
   * With other models.
   *
   * @param opener opens the model of a directory
   */
  public TranscriberApp(final BiFunction<Path, EngineOptions, SpeechRecognizer> opener) {
    this.opener = opener;
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
            ModelConfig.define(AppConfig.of(name(), HTTP_PORT), "models/whisper"))
        .withDefault(WorkerSettings.POLL_MAX_RECORDS, POLL_MAX_RECORDS)
        .build();
  }

  @Override
  public Set<Topic> topics() {
    return EnumSet.of(
        Topic.AUDIO_SEGMENTS,
        Topic.TRANSCRIBER_DELAY,
        Topic.TRANSCRIPTS,
        Topic.TRANSLATION_TASKS,
        Topic.REQUESTS,
        Topic.DLQ_TRANSCRIBER);
  }

  @Override
  public Topology describe(final Settings settings) {
    return Worker.describe(workerTopics(settings), WorkerSettings.of(settings));
  }

  @Override
  public AppParts open(final AppContext context) {
    return new TranscriberParts(context, model(ModelConfig.of(context.settings())));
  }

  private SpeechRecognizer model(final ModelConfig model) {
    try {
      return opener.apply(
          model.directory(),
          new EngineOptions(model.device(), model.threads(), model.maxBatch(), model.variant()));
    } catch (final ModelLoadException | IllegalArgumentException e) {
      throw new ConfigurationException(
          ModelConfig.MODEL_DIR + " " + model.directory() + " cannot be used: " + e.getMessage(),
          e);
    }
  }

  static WorkerTopics workerTopics(final Settings settings) {
    return new WorkerTopics(
        settings.string(AppConfig.TOPIC_PREFIX),
        Topic.AUDIO_SEGMENTS,
        Topic.TRANSCRIBER_DELAY,
        Topic.DLQ_TRANSCRIBER,
        EnumSet.of(Topic.TRANSCRIPTS, Topic.TRANSLATION_TASKS, Topic.REQUESTS));
  }
}
