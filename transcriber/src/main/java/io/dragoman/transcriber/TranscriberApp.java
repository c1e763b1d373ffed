package io.dragoman.transcriber;

import io.dragoman.inference.EngineKind;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.schemas.Topic;
import io.dragoman.stage.ModelStage;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageSpec;
import io.dragoman.stage.StageTopics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Transcribes audio segments with a Whisper model and asks for their translations. */
public final class TranscriberApp extends ModelStage<SpeechWork, SpeechInput, Speech, Speech> {
  private static final StageSpec<SpeechInput, Speech> SPEC =
      new StageSpec<>(
          "transcriber",
          8181,
          "models/whisper",
          EngineKind.SPEECH_RECOGNIZER,
          new StageTopics(
              Topic.AUDIO_SEGMENTS,
              Topic.TRANSCRIBER_DELAY,
              Topic.DLQ_TRANSCRIBER,
              EnumSet.of(
                  Topic.SPEECH_LANGUAGES,
                  Topic.TRANSCRIPTS,
                  Topic.TRANSLATION_TASKS,
                  Topic.TRANSLATION_TASKS_URGENT)));

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

  /** With the engines on the class path. */
  public TranscriberApp() {
    this(EngineProviders.onClassPath());
  }

  /** With other engines. */
  public TranscriberApp(final EngineProviders providers) {
    super(SPEC, providers);
  }

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new TranscriberApp(), arguments);
  }

  @Override
  protected ConfigSpec.Builder configure(final ConfigSpec.Builder builder) {
    return builder
        .define(TIMESTAMPS, Type.BOOLEAN, true, TIMESTAMPS_DOC)
        .withDefault(WorkerSettings.POLL_MAX_RECORDS, POLL_MAX_RECORDS)
        .withDefault(WorkerSettings.INBOX_MAX_BYTES, INBOX_MAX_BYTES);
  }

  @Override
  protected Skills skills(final Set<String> languages) {
    return new Skills(
        List.copyOf(languages), List.of(), List.of(Skills.TRANSCRIBE, Skills.DETECT_LANGUAGE));
  }

  @Override
  protected double audioSeconds(final MeterRegistry meters) {
    return meters.find(TranscriberMeter.SPEECH_AUDIO.spec().key()).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Override
  protected SpeechStrategy strategy(final StageContext context) {
    return new SpeechStrategy(context);
  }
}
