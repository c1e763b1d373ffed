package io.dragoman.stage;

import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.SearchOptions;
import io.dragoman.inference.Shortcuts;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * Which model an app runs, and how.
 *
 * @param listed its name in the list of engines; empty: it is the app's own, or the fallback
 * @param fallback whether it is asked only while the app's own model may not be
 * @param engine name of what runs it
 * @param directory the model
 * @param variant which weights of it; empty: the plain ones
 * @param device where it runs
 * @param threads threads of one call; 0: chosen by the engine
 * @param spinning whether threads wait without sleeping
 * @param maxBatch most items in one call
 * @param generation whether it generates whole answers in one graph
 * @param search how it looks for the likeliest answer
 * @param shortcuts what it may leave out to be faster
 */
public record ModelConfig(
    String listed,
    boolean fallback,
    String engine,
    Path directory,
    String variant,
    String device,
    int threads,
    boolean spinning,
    int maxBatch,
    GenerationMode generation,
    SearchOptions search,
    Shortcuts shortcuts) {

  public static final String MODEL_ENGINE = "model.engine";
  private static final String MODEL_ENGINE_DOC =
      "Name of the engine that runs the model: onnx, pytorch, or that of a provider which is on the"
          + " class path; auto: whichever can open the directory, onnx first.";

  public static final String MODEL_DIR = "model.dir";
  private static final String MODEL_DIR_DOC =
      "Directory of the model, as Hugging Face and Optimum lay it out.";

  public static final String MODEL_VARIANT = "model.variant";
  private static final String MODEL_VARIANT_DOC =
      "Which weights to load where a directory holds several, such as fp16, quantized or int8, or"
          + " encoder=fp32,decoder=quantized for one of each; empty or fp32: the plain ones.";

  public static final String MODEL_GENERATION = "model.generation";
  private static final String MODEL_GENERATION_DOC =
      "How the engine onnx generates, also with the fallback model: stepwise; fused: the encoder"
          + " and all steps in one graph; auto: fused if it was faster when it was tried, at the"
          + " first start with this model on this machine. A graph that cannot be fused, or"
          + " answered otherwise when it was tried, is decoded stepwise.";

  private static final String[] GENERATIONS =
      Stream.of(GenerationMode.values()).map(GenerationMode::key).toArray(String[]::new);

  public static final String MODEL_BEAMS = "model.beams";
  private static final String MODEL_BEAMS_DOC =
      "How many hypotheses are followed at once, also by the fallback model, where a request does"
          + " not say: 1 takes the likeliest token each time, 4 or 5 is what models are usually"
          + " measured with and takes two to three times the time and memory.";

  public static final String MODEL_PATIENCE = "model.patience";
  private static final String MODEL_PATIENCE_DOC =
      "How many hypotheses must have ended before the best is taken, in beams, as in CTranslate2"
          + " and Whisper: more is slower and finds better long answers. Only beams look at it.";

  public static final String MODEL_LENGTH_PENALTY = "model.length.penalty";
  private static final String MODEL_LENGTH_PENALTY_DOC =
      "Power of the length by which a hypothesis' log-probability is divided before hypotheses are"
          + " compared: 0 prefers short answers, 1 compares means, more prefers long ones.";

  public static final String MODEL_NO_REPEAT_NGRAM = "model.no.repeat.ngram";
  private static final String MODEL_NO_REPEAT_NGRAM_DOC =
      "No sequence of this many tokens appears twice in one answer; 0: no such rule.";

  public static final String FALLBACK_MODEL_ENGINE = "fallback.model.engine";
  private static final String FALLBACK_MODEL_ENGINE_DOC =
      "Name of the engine that runs the second model.";

  static final String DEFAULT_ENGINE = "onnx";

  public static final String FALLBACK_MODEL_DIR = "fallback.model.dir";
  private static final String FALLBACK_MODEL_DIR_DOC =
      "Directory of a second model, such as a smaller one on the CPU, that answers while the"
          + " breaker of the first is open; results name the engine. It must know the same"
          + " languages. Empty: none.";

  public static final String FALLBACK_MODEL_VARIANT = "fallback.model.variant";
  private static final String FALLBACK_MODEL_VARIANT_DOC = "Which weights of the second model.";

  public static final String FALLBACK_DEVICE = "fallback.device";
  private static final String FALLBACK_DEVICE_DOC = "Device of the second model.";

  public static final String ENGINE_THREADS = "engine.threads";
  private static final String ENGINE_THREADS_DOC =
      "Threads that one call of the engine uses on a CPU; 0: on all processors, laid out as was"
          + " measured to be fastest at the first load of the model on this machine.";

  public static final String ENGINE_SPINNING = "engine.spinning";
  private static final String ENGINE_SPINNING_DOC =
      "Whether threads of the engine onnx wait for each other without sleeping, also with the"
          + " fallback model: faster on a machine that runs nothing else, slower on one that does.";

  public static final String MODEL_LOAD_RETRIES = "model.load.retries";
  private static final String MODEL_LOAD_RETRIES_DOC =
      "How many times a model that cannot be loaded, or does not answer, for a reason that may pass"
          + " is tried again before the process ends with status 69; wrong files end it at once.";

  public static final String MODEL_LOAD_BACKOFF_MS = "model.load.backoff.ms";
  private static final String MODEL_LOAD_BACKOFF_MS_DOC =
      "How long is waited before the first of these; twice as long before each further one,"
          + " milliseconds.";

  public static final String BATCH_MAX = "batch.max";
  private static final String BATCH_MAX_DOC =
      "Most items in one call of the engine; more is faster and needs more memory of the device.";

  /**
   * Adds these keys to an app's declaration.
   *
   * @param directory default directory of the model
   */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec, final String directory) {
    return spec.define(MODEL_DIR, Type.STRING, directory, AppConfig.notBlank(), MODEL_DIR_DOC)
        .define(MODEL_ENGINE, Type.STRING, DEFAULT_ENGINE, AppConfig.notBlank(), MODEL_ENGINE_DOC)
        .define(MODEL_VARIANT, Type.STRING, "", MODEL_VARIANT_DOC)
        .define(
            MODEL_GENERATION,
            Type.STRING,
            GenerationMode.STEPWISE.key(),
            ValidString.in(GENERATIONS),
            MODEL_GENERATION_DOC)
        .define(
            MODEL_BEAMS,
            Type.INT,
            SearchOptions.GREEDY.beams(),
            Range.between(1, SearchOptions.MAX_BEAMS),
            MODEL_BEAMS_DOC)
        .define(
            MODEL_PATIENCE,
            Type.DOUBLE,
            (double) SearchOptions.GREEDY.patience(),
            Range.between(SearchOptions.MIN_PATIENCE, SearchOptions.MAX_PATIENCE),
            MODEL_PATIENCE_DOC)
        .define(
            MODEL_LENGTH_PENALTY,
            Type.DOUBLE,
            (double) SearchOptions.GREEDY.lengthPenalty(),
            Range.between(-SearchOptions.MAX_LENGTH_PENALTY, SearchOptions.MAX_LENGTH_PENALTY),
            MODEL_LENGTH_PENALTY_DOC)
        .define(
            MODEL_NO_REPEAT_NGRAM,
            Type.INT,
            SearchOptions.GREEDY.noRepeatNgram(),
            Range.between(0, SearchOptions.MAX_NGRAM),
            MODEL_NO_REPEAT_NGRAM_DOC)
        .define(FALLBACK_MODEL_DIR, Type.STRING, "", FALLBACK_MODEL_DIR_DOC)
        .define(
            FALLBACK_MODEL_ENGINE,
            Type.STRING,
            DEFAULT_ENGINE,
            AppConfig.notBlank(),
            FALLBACK_MODEL_ENGINE_DOC)
        .define(FALLBACK_MODEL_VARIANT, Type.STRING, "", FALLBACK_MODEL_VARIANT_DOC)
        .define(FALLBACK_DEVICE, Type.STRING, "cpu", AppConfig.notBlank(), FALLBACK_DEVICE_DOC)
        .define(ENGINE_THREADS, Type.INT, 0, Range.atLeast(0), ENGINE_THREADS_DOC)
        .define(ENGINE_SPINNING, Type.BOOLEAN, false, ENGINE_SPINNING_DOC)
        .define(MODEL_LOAD_RETRIES, Type.INT, 3, Range.between(0, 20), MODEL_LOAD_RETRIES_DOC)
        .define(
            MODEL_LOAD_BACKOFF_MS,
            Type.LONG,
            2_000L,
            Range.between(1, 60_000),
            MODEL_LOAD_BACKOFF_MS_DOC)
        .define(BATCH_MAX, Type.INT, 16, Range.between(1, 1024), BATCH_MAX_DOC);
  }

  /** The models of an app's configuration: its own, then the fallback if there is one. */
  public static List<ModelConfig> inOrder(final Settings settings) {
    final ModelConfig own =
        new ModelConfig(
            "",
            false,
            settings.string(MODEL_ENGINE),
            settings.path(MODEL_DIR),
            settings.string(MODEL_VARIANT),
            settings.string(AppConfig.DEVICE),
            settings.integer(ENGINE_THREADS),
            settings.flag(ENGINE_SPINNING),
            settings.integer(BATCH_MAX),
            GenerationMode.of(settings.string(MODEL_GENERATION)),
            search(settings),
            ShortcutConfig.own(settings));
    return settings
        .nonEmptyString(FALLBACK_MODEL_DIR)
        .map(
            directory ->
                new ModelConfig(
                    "",
                    true,
                    settings.string(FALLBACK_MODEL_ENGINE),
                    Path.of(directory),
                    settings.string(FALLBACK_MODEL_VARIANT),
                    settings.string(FALLBACK_DEVICE),
                    own.threads(),
                    own.spinning(),
                    own.maxBatch(),
                    own.generation(),
                    own.search(),
                    ShortcutConfig.others(settings)))
        .map(fallback -> List.of(own, fallback))
        .orElseGet(() -> List.of(own));
  }

  /** One of the list of engines; how it generates is as the app is configured. */
  static ModelConfig listed(
      final Settings settings,
      final String name,
      final String engine,
      final Path directory,
      final String variant,
      final String device,
      final int threads,
      final int maxBatch) {
    return new ModelConfig(
        name,
        false,
        engine,
        directory,
        variant,
        device,
        threads,
        settings.flag(ENGINE_SPINNING),
        maxBatch,
        GenerationMode.of(settings.string(MODEL_GENERATION)),
        search(settings),
        ShortcutConfig.others(settings));
  }

  private static SearchOptions search(final Settings settings) {
    return new SearchOptions(
        settings.integer(MODEL_BEAMS),
        (float) settings.decimal(MODEL_PATIENCE),
        (float) settings.decimal(MODEL_LENGTH_PENALTY),
        settings.integer(MODEL_NO_REPEAT_NGRAM));
  }

  /**
   * Looks for the directory, which takes no time beside loading what is in it.
   *
   * @throws ConfigurationException when it is not there
   */
  void requireDirectory() {
    if (!Files.isDirectory(directory)) {
      throw new ConfigurationException(
          "%s: %s is no directory that can be read here."
              .formatted(key(), directory.toAbsolutePath()));
    }
  }

  /**
   * The name of the engine in logs, meters and results.
   *
   * @param engine what the engine calls itself; two of a kind in one app need two names
   */
  public String name(final String engine) {
    if (!listed.isEmpty()) {
      return listed;
    }
    return fallback ? engine + "-fallback" : engine;
  }

  /** The key that names the engine. */
  public String engineKey() {
    if (!listed.isEmpty()) {
      return ConfigSpec.namedKey(ChainConfig.ENGINES, listed, ChainConfig.ENGINE);
    }
    return fallback ? FALLBACK_MODEL_ENGINE : MODEL_ENGINE;
  }

  /** The key that names the directory. */
  public String key() {
    if (!listed.isEmpty()) {
      return ConfigSpec.namedKey(ChainConfig.ENGINES, listed, ChainConfig.MODEL_DIR);
    }
    return fallback ? FALLBACK_MODEL_DIR : MODEL_DIR;
  }

  /**
   * What every model of an app knows, which is what work may ask for.
   *
   * @param languages those of each model, the app's own first
   * @throws ConfigurationException when a fallback does not know what the app's own model does
   */
  public static Set<String> languages(final List<? extends Set<String>> languages) {
    for (final Set<String> fallback : languages.subList(1, languages.size())) {
      final Set<String> unknown = new TreeSet<>(languages.getFirst());
      unknown.removeAll(fallback);
      if (!unknown.isEmpty()) {
        throw new ConfigurationException(
            "The model of %s does not know %s, which that of %s does."
                .formatted(FALLBACK_MODEL_DIR, String.join(", ", unknown), MODEL_DIR));
      }
    }
    return languages.getFirst();
  }

  /**
   * What every model of an app can do: which one answers is known only when it does.
   *
   * @param skills those of each model
   */
  public static Set<EngineSkill> skills(final List<Set<EngineSkill>> skills) {
    final Set<EngineSkill> common = EnumSet.allOf(EngineSkill.class);
    skills.forEach(common::retainAll);
    return common;
  }
}
