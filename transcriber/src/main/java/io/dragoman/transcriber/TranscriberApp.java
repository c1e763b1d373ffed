package io.dragoman.transcriber;

import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.schemas.Topic;
import io.dragoman.stage.ModelStage;
import io.dragoman.stage.ReviewConfig;
import io.dragoman.stage.ShortcutConfig;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageSpec;
import io.dragoman.stage.StageTopics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
                  Topic.REVIEWS,
                  Topic.SPEECH_LANGUAGES,
                  Topic.TRANSCRIPTS,
                  Topic.TRANSLATION_TASKS,
                  Topic.TRANSLATION_TASKS_URGENT),
              EnumSet.of(Topic.TRANSLATION_MEMORY)));

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

  static final String TEMPERATURES = "model.temperatures";
  private static final String TEMPERATURES_DOC =
      "Temperatures, 0 to 1, at which a window is decoded in turn until its text neither repeats"
          + " itself nor leaves the model unsure; only what failed is decoded again, in the time"
          + " that is left. 0: the likeliest tokens; more: drawn, always the same for the same"
          + " sound. A request's own temperature above 0 is the only one for it. The limits are in"
          + " the model's generation_config.json.";

  static final String CARRY_OVER = "model.condition.on.previous.text";
  private static final String CARRY_OVER_DOC =
      "Whether the text of one of the model's windows is the prompt of the next one in a segment."
          + " Segments never wait for each other, and are no longer than the window of the usual"
          + " models: it matters for models with a shorter one, whose windows then wait.";

  private static final int MEMORY_TRANSCRIPTS = 10_000;

  private final Consumer<SpeechMemory> opened;

  /** With the engines on the class path. */
  public TranscriberApp() {
    this(EngineProviders.onClassPath());
  }

  /** With other engines. */
  public TranscriberApp(final EngineProviders providers) {
    this(providers, memory -> {});
  }

  /**
   * With other engines.
   *
   * @param opened is given the memory of transcripts before the app runs
   */
  TranscriberApp(final EngineProviders providers, final Consumer<SpeechMemory> opened) {
    super(SPEC, providers);
    this.opened = opened;
  }

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new TranscriberApp(), arguments);
  }

  @Override
  protected ConfigSpec.Builder configure(final ConfigSpec.Builder builder) {
    return ReviewConfig.defineMemory(
            ReviewConfig.define(
                ShortcutConfig.defineAudio(builder),
                "a transcript",
                "the mean probability of the tokens of one of its pieces is below this, or it"
                    + " repeats itself, was cut off or may be invented"),
            SpeechMemory.MAX_TRANSCRIPTS,
            MEMORY_TRANSCRIPTS,
            "How many transcripts that reviewers approved or wrote an instance holds, 1 KB or more"
                + " each; what was remembered first is left out. 0: none, and the model is always"
                + " asked.")
        .define(TIMESTAMPS, Type.BOOLEAN, true, TIMESTAMPS_DOC)
        .define(
            TEMPERATURES,
            Type.LIST,
            SpeechWishes.DEFAULT_TEMPERATURES,
            SpeechWishes.temperatures(),
            TEMPERATURES_DOC)
        .define(CARRY_OVER, Type.BOOLEAN, false, CARRY_OVER_DOC)
        .withDefault(WorkerSettings.POLL_MAX_RECORDS, POLL_MAX_RECORDS)
        .withDefault(WorkerSettings.INBOX_MAX_BYTES, INBOX_MAX_BYTES);
  }

  @Override
  protected Skills skills(final Set<String> languages, final Set<EngineSkill> skills) {
    return new Skills(
        List.copyOf(languages),
        List.of(),
        Stream.concat(
                Stream.of(Skills.TRANSCRIBE, Skills.DETECT_LANGUAGE),
                skills.stream().map(TranscriberApp::task))
            .toList());
  }

  private static String task(final EngineSkill skill) {
    return switch (skill) {
      case TRANSLATE -> Skills.TRANSLATE_SPEECH;
      case DETECT_LANGUAGE -> Skills.DETECT_LANGUAGE;
      case WORD_TIMES -> Skills.WORD_TIMESTAMPS;
      case PROMPT -> Skills.PROMPT;
      case BEAMS -> Skills.BEAMS;
      case TEMPERATURE -> Skills.TEMPERATURE;
      case TONE -> Skills.TONE;
    };
  }

  @Override
  protected double audioSeconds(final MeterRegistry meters) {
    return meters.find(TranscriberMeter.SPEECH_AUDIO.spec().key()).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Override
  protected SpeechStrategy strategy(final StageContext context) {
    final int transcripts = context.settings().integer(SpeechMemory.MAX_TRANSCRIPTS);
    final SpeechMemory memory = new SpeechMemory(transcripts);
    if (transcripts > 0) {
      context.values().follow(Topic.TRANSLATION_MEMORY, memory);
    }
    opened.accept(memory);
    return new SpeechStrategy(context, memory);
  }
}
