package io.dragoman.stage;

import io.dragoman.resilience.batch.EngineChain;
import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.Source;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Language;
import io.dragoman.stage.price.PriceList;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** The engines of an app in order: those that are listed, or its model and the fallback. */
public final class ChainConfig {
  public static final String ENGINES = "engines";
  private static final String ENGINES_DOC =
      "Names of engines in the order in which they are asked, such as gpu,cpu,cloud, up to 16; each"
          + " has keys of its own, engines.NAME.…, and takes the place of model.dir, model.engine,"
          + " model.variant and fallback.…. Empty: those say which engines there are.";

  public static final String MODEL_DIR = "model.dir";
  private static final String MODEL_DIR_DOC = "Directory of the engine's model.";

  static final String ENGINE = "engine";
  private static final String ENGINE_DOC = "What runs the model, see model.engine.";

  private static final String VARIANT = "model.variant";
  private static final String VARIANT_DOC = "Which weights of the model, see model.variant.";

  private static final String DEVICE = "device";
  private static final String DEVICE_DOC = "Where it runs; empty: as device says.";

  private static final String THREADS = "threads";
  private static final String THREADS_DOC =
      "Threads of one call on a CPU; 0: as engine.threads says.";

  private static final String BATCH_MAX = "batch.max";
  private static final String BATCH_MAX_DOC =
      "Most items in one call, of a service: most calls at once; 0: as batch.max says.";

  private static final String TIMEOUT_MS = "timeout.ms";
  private static final String TIMEOUT_MS_DOC =
      "How long one call may take, milliseconds; 0: as engine.timeout.ms says.";

  private static final String BREAKER_SLOW_MS = "breaker.slow.ms";
  private static final String BREAKER_SLOW_MS_DOC =
      "A call that takes longer is slow, milliseconds; 0: as breaker.slow.ms says.";

  private static final String BREAKER_FAILURES = "breaker.consecutive.failures";
  private static final String BREAKER_FAILURES_DOC =
      "This many calls in a row that fail or are slow open its breaker; 0: as"
          + " breaker.consecutive.failures says.";

  private static final String BREAKER_OPEN_MS = "breaker.open.ms";
  private static final String BREAKER_OPEN_MS_DOC =
      "How long its breaker stays open before trial calls, milliseconds; 0: as breaker.open.ms"
          + " says.";

  private static final String LANGUAGES = "languages";
  private static final String LANGUAGES_DOC =
      "It is asked only about work in these languages, ISO 639-1 or FLORES-200 codes; of a"
          + " translation both must be among them. Empty: whatever its model knows.";

  private static final String LENGTH_MIN = "length.min";
  private static final String LENGTH_MIN_DOC =
      "It is asked only about work of at least this length, in characters of a unit of text or"
          + " milliseconds of a segment of speech.";

  private static final String LENGTH_MAX = "length.max";
  private static final String LENGTH_MAX_DOC =
      "It is asked only about work of at most this length, as length.min; 0: of any.";

  private static final String DEADLINE_MIN_MS = "deadline.min.ms";
  private static final String DEADLINE_MIN_MS_DOC =
      "It is asked only while at least so much time is left to the deadline of the work, or it has"
          + " none, milliseconds.";

  private static final String TIERS = "tiers";
  private static final String TIERS_DOC =
      "It is asked only about work of clients of these tiers; who has none is in the tier standard."
          + " Empty: of all.";

  static final String COST_MAX = "cost.max";
  private static final String COST_MAX_DOC =
      "It is asked only about units of work that cost at most this with it, by an estimate from"
          + " their length and prices.file, in the currency there; a decimal number, such as 0.01."
          + " Without a price it is not asked at all. Empty: whatever it costs.";

  private static final String RELIEF = "relief";
  private static final String RELIEF_DOC =
      "Whether it is asked before its turn about work that an engine before it would, at the speed"
          + " of its last calls, begin only after the work's deadline.";

  /** What the list takes the place of. */
  private static final List<String> REPLACED =
      List.of(
          ModelConfig.MODEL_DIR,
          ModelConfig.MODEL_ENGINE,
          ModelConfig.MODEL_VARIANT,
          ModelConfig.FALLBACK_MODEL_DIR,
          ModelConfig.FALLBACK_MODEL_ENGINE,
          ModelConfig.FALLBACK_MODEL_VARIANT,
          ModelConfig.FALLBACK_DEVICE);

  private ChainConfig() {}

  /** Adds these keys to an app's declaration, which has those of its model and its worker. */
  static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.named(ENGINES, ENGINES_DOC, ofOne())
        .rule(ChainConfig::notTooMany)
        .rule(ChainConfig::notBoth)
        .rule(ChainConfig::pricesOfCeilings);
  }

  private static ConfigSpec.Builder ofOne() {
    return ConfigSpec.builder()
        .required(MODEL_DIR, Type.STRING, MODEL_DIR_DOC)
        .define(ENGINE, Type.STRING, ModelConfig.DEFAULT_ENGINE, AppConfig.notBlank(), ENGINE_DOC)
        .define(VARIANT, Type.STRING, "", VARIANT_DOC)
        .define(DEVICE, Type.STRING, "", DEVICE_DOC)
        .define(THREADS, Type.INT, 0, Range.atLeast(0), THREADS_DOC)
        .define(BATCH_MAX, Type.INT, 0, Range.between(0, 1024), BATCH_MAX_DOC)
        .define(TIMEOUT_MS, Type.LONG, 0L, Range.atLeast(0), TIMEOUT_MS_DOC)
        .define(BREAKER_SLOW_MS, Type.LONG, 0L, Range.atLeast(0), BREAKER_SLOW_MS_DOC)
        .define(BREAKER_FAILURES, Type.INT, 0, Range.atLeast(0), BREAKER_FAILURES_DOC)
        .define(BREAKER_OPEN_MS, Type.LONG, 0L, Range.atLeast(0), BREAKER_OPEN_MS_DOC)
        .define(LANGUAGES, Type.LIST, "", languages(), LANGUAGES_DOC)
        .define(LENGTH_MIN, Type.LONG, 0L, Range.atLeast(0), LENGTH_MIN_DOC)
        .define(LENGTH_MAX, Type.LONG, 0L, Range.atLeast(0), LENGTH_MAX_DOC)
        .define(DEADLINE_MIN_MS, Type.LONG, 0L, Range.atLeast(0), DEADLINE_MIN_MS_DOC)
        .define(TIERS, Type.LIST, "", TIERS_DOC)
        .define(COST_MAX, Type.STRING, "", amount(), COST_MAX_DOC)
        .define(RELIEF, Type.BOOLEAN, false, RELIEF_DOC);
  }

  /** The engines of an app, the first to be asked first. */
  static List<ChainedModel> inOrder(final Settings settings) {
    final WorkerSettings limits = WorkerSettings.of(settings);
    final List<String> names = settings.list(ENGINES);
    return names.isEmpty()
        ? ModelConfig.inOrder(settings).stream()
            .map(model -> ChainedModel.unlisted(model, limits))
            .toList()
        : names.stream().map(name -> new One(settings, name).chained(limits)).toList();
  }

  /** The keys of one engine. */
  private record One(Settings settings, String name) {
    private String key(final String key) {
      return ConfigSpec.namedKey(ENGINES, name, key);
    }

    ChainedModel chained(final WorkerSettings limits) {
      return new ChainedModel(
          model(),
          true,
          codes(),
          settings.number(key(LENGTH_MIN)),
          settings.number(key(LENGTH_MAX)),
          settings.millis(key(DEADLINE_MIN_MS)),
          new HashSet<>(settings.list(key(TIERS))),
          settings.nonEmptyString(key(COST_MAX)).flatMap(Cost::amount),
          orElse(settings.millis(key(TIMEOUT_MS)), limits.engineTimeout()),
          breaker(limits.breaker()),
          settings.flag(key(RELIEF)));
    }

    private ModelConfig model() {
      final int threads = settings.integer(key(THREADS));
      final int batch = settings.integer(key(BATCH_MAX));
      return ModelConfig.listed(
          settings,
          name,
          settings.string(key(ENGINE)),
          settings.path(key(MODEL_DIR)),
          settings.string(key(VARIANT)),
          settings.nonEmptyString(key(DEVICE)).orElseGet(() -> settings.string(AppConfig.DEVICE)),
          threads == 0 ? settings.integer(ModelConfig.ENGINE_THREADS) : threads,
          batch == 0 ? settings.integer(ModelConfig.BATCH_MAX) : batch);
    }

    private BreakerSettings breaker(final BreakerSettings app) {
      final int failures = settings.integer(key(BREAKER_FAILURES));
      final Duration open = orElse(settings.millis(key(BREAKER_OPEN_MS)), app.openTime());
      return BreakerSettings.builder()
          .failureRate(app.failureRate())
          .slowCallRate(app.slowCallRate())
          .slowCall(orElse(settings.millis(key(BREAKER_SLOW_MS)), app.slowCall()))
          .window(app.window())
          .minimumCalls(app.minimumCalls())
          .consecutiveFailures(failures == 0 ? app.consecutiveFailures() : failures)
          .openTime(open)
          .maxOpenTime(open.compareTo(app.maxOpenTime()) > 0 ? open : app.maxOpenTime())
          .openTimeJitter(app.openTimeJitter())
          .trialCalls(app.trialCalls())
          .build();
    }

    /** In every notation, as each kind of engine has its own. */
    private Set<String> codes() {
      final Set<String> codes = new LinkedHashSet<>();
      for (final String code : settings.list(key(LANGUAGES))) {
        final Language language = Language.find(code).orElseThrow();
        codes.add(language.flores());
        language.whisper().ifPresent(codes::add);
      }
      return codes;
    }

    private static Duration orElse(final Duration own, final Duration app) {
      return own.isZero() ? app : own;
    }
  }

  private static ConfigDef.Validator languages() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          for (final Object code : (List<?>) value) {
            if (Language.find(code.toString()).isEmpty()) {
              throw new ConfigException(name, value, "There is no language " + code);
            }
          }
        },
        () -> "ISO 639-1 or FLORES-200 codes");
  }

  private static ConfigDef.Validator amount() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (!value.toString().isEmpty() && Cost.amount(value.toString()).isEmpty()) {
            throw new ConfigException(
                name, value, "It must be a decimal number of 0 or more, such as 0.01");
          }
        },
        () -> "a decimal number of 0 or more");
  }

  /** An engine that nobody may ever ask would be found out late. */
  private static Optional<String> pricesOfCeilings(final Settings settings) {
    return settings.nonEmptyString(PriceList.PRICES_FILE).isPresent()
        ? Optional.empty()
        : settings.list(ENGINES).stream()
            .map(name -> ConfigSpec.namedKey(ENGINES, name, COST_MAX))
            .filter(key -> settings.nonEmptyString(key).isPresent())
            .findFirst()
            .map(
                key ->
                    "%s needs prices to estimate a cost by; set %s as well."
                        .formatted(key, PriceList.PRICES_FILE));
  }

  private static Optional<String> notTooMany(final Settings settings) {
    final int engines = settings.list(ENGINES).size();
    return engines <= EngineChain.MAX_ENGINES
        ? Optional.empty()
        : Optional.of(
            "%s names %d engines; at most %d are allowed."
                .formatted(ENGINES, engines, EngineChain.MAX_ENGINES));
  }

  /** Whoever sets both would wonder which of them counts. */
  private static Optional<String> notBoth(final Settings settings) {
    return settings.list(ENGINES).isEmpty()
        ? Optional.empty()
        : REPLACED.stream()
            .filter(key -> settings.source(key) != Source.DEFAULT)
            .findFirst()
            .map(key -> "%s takes the place of %s; leave one of them out.".formatted(ENGINES, key));
  }
}
