package io.dragoman.stage;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.app.UnavailableException;
import io.dragoman.resilience.app.WorkerParts;
import io.dragoman.resilience.batch.EngineChain;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import io.dragoman.stage.gpu.GpuWatch;
import io.dragoman.stage.price.PriceList;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An app that is engines in an order, often only one, behind one worker.
 *
 * <p>A stage of your own says what it is to the constructor, makes its strategy in {@link
 * #strategy}, and has a {@code main} that calls {@link io.dragoman.resilience.app.Launcher}.
 *
 * @param <W> the work in a record, decoded
 * @param <I> a question to the engine
 * @param <O> its answer
 * @param <R> the result of work
 */
public abstract class ModelStage<W, I, O, R> implements AppDefinition {
  private static final Logger LOG = LoggerFactory.getLogger(ModelStage.class);

  private static final int MAX_NAMED_LANGUAGES = 20;

  /** What the names of devices begin with that are GPUs. */
  private static final String CUDA = "cuda";

  private final StageSpec<I, O> spec;
  private final EngineProviders providers;

  /**
   * A stage that does not run yet.
   *
   * @param providers where its engines come from
   */
  protected ModelStage(final StageSpec<I, O> spec, final EngineProviders providers) {
    this.spec = spec;
    this.providers = providers;
  }

  /** What the stage knows of its records; made once, when the app starts. */
  protected abstract StageStrategy<W, I, O, R> strategy(StageContext context);

  /**
   * What the stage can do, for others to know.
   *
   * @param languages codes that every model of it knows, or, where engines are listed, any of them
   * @param skills what they can do, likewise
   */
  protected abstract Skills skills(Set<String> languages, Set<EngineSkill> skills);

  /** How much audio its engines have answered since the start, seconds; 0 where there is none. */
  protected double audioSeconds(final MeterRegistry meters) {
    return 0;
  }

  /** Adds keys of the stage's own, and defaults that suit its records. */
  protected ConfigSpec.Builder configure(final ConfigSpec.Builder builder) {
    return builder;
  }

  @Override
  public final String name() {
    return spec.name();
  }

  @Override
  public final ConfigSpec config() {
    return configure(
            WorkerSettings.define(
                HandoverConfig.define(
                    ChainConfig.define(
                        PriceList.define(
                            ModelConfig.define(
                                AppConfig.of(spec.name(), spec.httpPort()),
                                spec.modelDirectory()))))))
        .build();
  }

  @Override
  public final Set<Topic> topics() {
    return spec.topics().all();
  }

  @Override
  public final Topology describe(final Settings settings) {
    return Worker.describe(workerTopics(settings), WorkerSettings.of(settings));
  }

  @Override
  public final void check(final Settings settings) {
    final List<ModelConfig> models =
        ChainConfig.inOrder(settings).stream().map(ChainedModel::model).toList();
    // Without one of the others the app works, and tells.
    models.getFirst().requireDirectory();
    models.forEach(this::provider);
  }

  @Override
  public final AppParts open(final AppContext context) {
    final List<ChainedModel> models = ChainConfig.inOrder(context.settings());
    final List<Engine<I, O>> engines =
        load(context.settings(), models.stream().map(ChainedModel::model).toList());
    final TopicValues values = new TopicValues(context, spec.topics());
    final InstantSource clock = InstantSource.system();
    final boolean listed = models.getFirst().listed();
    final Set<String> languages =
        languages(listed, loaded(engines).map(engine -> engine.info().languages()).toList());
    final Set<EngineSkill> skills =
        skills(listed, loaded(engines).map(engine -> engine.info().skills()).toList());
    final List<ReloadableModel<I, O>> reloadable = new ArrayList<>();
    final StageStrategy<W, I, O, R> strategy =
        strategy(
            new StageContext(
                context.settings(), values, languages, skills, context.meters(), clock));
    final EngineRules<W> rules = new EngineRules<>(strategy::traits, strategy::estimate);
    final List<EngineChain.Link<W, R>> asked = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      final ModelConfig model = models.get(i).model();
      final EngineInfo info = engines.get(i).info();
      final String name = model.name(info.name());
      final ModelSlot<I, O> slot = new ModelSlot<>(engines.get(i));
      reloadable.add(
          new ReloadableModel<>(
              name,
              model.directory(),
              slot,
              listed ? info.languages() : languages,
              listed ? info.skills() : skills,
              now -> provider(model).isCurrent(now, model.directory(), options(model)),
              () -> open(model),
              context.meters()));
      asked.add(
          new EngineChain.Link<>(
              new StageEngine<>(
                  name,
                  slot,
                  strategy,
                  context.meters(),
                  clock,
                  reason -> context.stop(ExitCode.DEVICE_POISONED, reason)),
              rules.of(models.get(i), name, () -> slot.engine().info()),
              models.get(i).timeout(),
              models.get(i).breaker(),
              models.get(i).relief()));
    }
    final ModelReloader reloader = new ModelReloader(reloadable);
    reloader.mount(context.http());
    reloader.retryAbsent(context.settings().millis(ModelConfig.MODEL_LOAD_BACKOFF_MS));
    final Optional<GpuWatch> gpus =
        models.stream().anyMatch(model -> model.model().device().startsWith(CUDA))
            ? Optional.of(GpuWatch.ofMachine(context.meters(), clock).start())
            : Optional.empty();
    return new WorkerParts(
        context,
        new Worker<>(
            workerTopics(context.settings()),
            strategy,
            new EngineChain<>(asked),
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(clock)),
        values::start,
        List.of(() -> gpus.ifPresent(GpuWatch::close), reloader::close, values::close),
        engines.stream().anyMatch(engine -> engine.info().local())
            ? skills(languages, skills).with(Skills.LOCAL_ONLY)
            : skills(languages, skills),
        () -> audioSeconds(context.meters()));
  }

  /** What work may ask for: what any engine of a list knows, else what all do. */
  private static Set<String> languages(
      final boolean listed, final List<? extends Set<String>> languages) {
    return listed
        ? languages.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet())
        : ModelConfig.languages(languages);
  }

  private static Set<EngineSkill> skills(
      final boolean listed, final List<Set<EngineSkill>> skills) {
    return listed
        ? skills.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet())
        : ModelConfig.skills(skills);
  }

  private EngineProvider<I, O> provider(final ModelConfig model) {
    try {
      return providers.find(spec.engineKind(), model.engine());
    } catch (final ModelLoadException e) {
      throw new ConfigurationException(model.engineKey() + ": " + e.getMessage(), e);
    }
  }

  private static EngineOptions options(final ModelConfig model) {
    return new EngineOptions(
        model.device(),
        model.threads(),
        model.spinning(),
        model.maxBatch(),
        model.variant(),
        model.generation(),
        model.search(),
        model.shortcuts());
  }

  private static <I, O> Stream<Engine<I, O>> loaded(final List<Engine<I, O>> engines) {
    return engines.stream().filter(engine -> !(engine instanceof AbsentEngine));
  }

  /**
   * The first must be there; in the place of others that cannot be loaded stands one that says so.
   */
  private List<Engine<I, O>> load(final Settings settings, final List<ModelConfig> models) {
    final Duration backoff = settings.millis(ModelConfig.MODEL_LOAD_BACKOFF_MS);
    final ModelLoader patient =
        new ModelLoader(settings.integer(ModelConfig.MODEL_LOAD_RETRIES), backoff, Thread::sleep);
    final ModelLoader quick = new ModelLoader(0, backoff, Thread::sleep);
    final List<Engine<I, O>> engines = new ArrayList<>();
    try {
      engines.add(patient.load(() -> open(models.getFirst())));
      for (final ModelConfig model : models.subList(1, models.size())) {
        engines.add(loadOrStandIn(quick, model));
      }
      return engines;
    } catch (final RuntimeException | Error e) {
      engines.forEach(Engine::close);
      throw e;
    }
  }

  private Engine<I, O> loadOrStandIn(final ModelLoader loader, final ModelConfig model) {
    try {
      return loader.load(() -> open(model));
    } catch (final ConfigurationException | UnavailableException e) {
      LOG.error(
          "{} {} could not be loaded; the app works without it, and tries again: {}",
          model.key(),
          model.directory(),
          e.getMessage());
      return new AbsentEngine<>(model, String.valueOf(e.getMessage()));
    }
  }

  private Engine<I, O> open(final ModelConfig model) {
    final Engine<I, O> opened =
        usable(model, () -> provider(model).open(model.directory(), options(model)));
    LOG.info(
        "{} is model {} on {}, batches of {}, languages: {}",
        model.name(opened.info().name()),
        opened.info().modelVersion(),
        opened.info().device(),
        opened.info().maxBatch(),
        named(opened.info().languages()));
    return opened;
  }

  /** What will not pass is a matter of the configuration. */
  private static <E> E usable(final ModelConfig model, final Supplier<E> opener) {
    try {
      return opener.get();
    } catch (final ModelLoadException e) {
      if (e.passing()) {
        throw e;
      }
      throw unusable(model, e);
    } catch (final IllegalArgumentException e) {
      throw unusable(model, e);
    }
  }

  private static ConfigurationException unusable(
      final ModelConfig model, final RuntimeException e) {
    return new ConfigurationException(
        model.key() + " " + model.directory() + " cannot be used: " + e.getMessage(), e);
  }

  /** All of them when a line can hold them. */
  private static String named(final Set<String> languages) {
    return languages.size() > MAX_NAMED_LANGUAGES
        ? String.valueOf(languages.size())
        : String.join(", ", languages);
  }

  private WorkerTopics workerTopics(final Settings settings) {
    return spec.topics().of(settings.string(AppConfig.TOPIC_PREFIX));
  }
}
