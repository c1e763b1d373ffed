package io.dragoman.resilience.app;

import io.dragoman.resilience.cancel.CancellationReader;
import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.crash.CrashBoard;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.http.AppHttp;
import io.dragoman.resilience.http.Health;
import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.http.LogLevelRoutes;
import io.dragoman.resilience.http.TracedRequests;
import io.dragoman.resilience.logging.AppLogging;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.meters.Meters;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicGrowth;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.web.WebServer;
import java.io.File;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running app.
 *
 * <p>The order of its life: HTTP server (alive, not ready), parts loaded and warm, brokers and
 * topics there, streams running (ready; see {@link StreamsRunner}), asked to stop, streams drained
 * and committed, parts closed. An absent broker or registry at start is waited for; a failed stream
 * thread is replaced unless that cannot help or happens too often.
 *
 * <p>{@link Launcher} makes it a process; tests start it with {@link #start}.
 */
public final class StreamApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamApp.class);

  /** How long a start waits to hear of deaths and cancellations; no reason to stand still. */
  private static final Duration NEWS_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration REGISTRY_POLL = Duration.ofMillis(100);

  private final AppDefinition definition;
  private final Settings settings;
  private final IntConsumer halt;
  private final Meters meters;
  private final WebServer http;
  private final AppLogging logging;
  private final Tracing tracing;
  private final RegistryCheck registry;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final CompletableFuture<Ending> finished = new CompletableFuture<>();
  private final AtomicReference<HealthCheck.Result> model =
      new AtomicReference<>(HealthCheck.Result.down("loading"));
  private final StreamsHealth kafka;
  private final Cancellations cancellations = new Cancellations(TimeSource.system().steady());
  private final Health health;

  /** Whether work may have been taken in. */
  private volatile boolean streaming;

  /** Once the state is this process's own. */
  private volatile @Nullable ExitLog exits;

  /**
   * How an app ended.
   *
   * @param code for the process
   * @param reason one sentence
   */
  public record Ending(ExitCode code, String reason) {}

  private StreamApp(
      final AppDefinition definition, final Settings settings, final IntConsumer halt) {
    this.definition = definition;
    this.settings = settings;
    this.halt = halt;
    final Optional<SSLContext> tls = new ValueSerdes(settings).registryTls();
    final String version = AppVersion.current();
    final String device = settings.string(AppConfig.DEVICE);
    this.meters =
        new Meters(
            definition.name(),
            MemberName.of(settings, settings.integer(AppConfig.HTTP_PORT)),
            device,
            version);
    this.tracing =
        Tracing.of(
            settings,
            definition.name(),
            version,
            MemberName.of(settings, settings.integer(AppConfig.HTTP_PORT)),
            meters.registry());
    try {
      this.http =
          AppHttp.start(
              AppHttp.of(settings, meters.registry())
                  .tracer(new TracedRequests(tracing))
                  .help("GET /health says what runs here."));
    } catch (final ConfigurationException e) {
      meters.close();
      throw e;
    }
    try {
      this.logging =
          AppLogging.start(
              settings, definition.name(), MemberName.of(settings, http.port()), http.port());
    } catch (final ConfigurationException e) {
      http.close();
      meters.close();
      throw e;
    }
    http.opening();
    this.kafka =
        new StreamsHealth(
            settings.millis(AppConfig.HEALTH_REBALANCE_GRACE_MS), TimeSource.system().steady());
    this.registry =
        new RegistryCheck(
            settings.string(AppConfig.SCHEMA_REGISTRY_URL),
            tls,
            () ->
                new ValueSerdes(settings)
                    .introduce(definition.topics(), settings.string(AppConfig.TOPIC_PREFIX)),
            meters.registry());
    this.health =
        new Health(
            Map.of(
                "app",
                definition.name(),
                "version",
                version,
                "instance",
                MemberName.of(settings, http.port()),
                "device",
                device));
    health.add(new HealthCheck("model", model::get));
    health.add(new HealthCheck("kafka", kafka::result));
    health.add(new HealthCheck("registry", registry::last));
    health.serve(http);
    http.add(AppHttp.metrics(meters::scrape));
    http.add(LogLevelRoutes.of(logging.levels()));
    health.show(meters.registry());
    final File state = settings.path(AppConfig.STATE_DIR).toFile();
    MeterDef.STATE_DISK_FREE.gauge(
        meters.registry(), state, dir -> dir.exists() ? dir.getUsableSpace() : Double.NaN);
    MeterDef.STATE_DISK_SIZE.gauge(
        meters.registry(), state, dir -> dir.exists() ? dir.getTotalSpace() : Double.NaN);
  }

  /**
   * Starts an app in this process and returns as soon as its HTTP server answers.
   *
   * @param definition the app
   * @param settings its configuration
   * @param halt ends the process on the spot with a status; called only for a poisoned device
   * @throws ConfigurationException when the HTTP server cannot listen
   */
  public static StreamApp start(
      final AppDefinition definition, final Settings settings, final IntConsumer halt) {
    final StreamApp app = new StreamApp(definition, settings, halt);
    app.logFacts();
    Thread.ofPlatform().name(definition.name()).start(app::live);
    Thread.ofPlatform().daemon().name("registry-check").start(app::watchRegistry);
    return app;
  }

  /** Port of its HTTP server. */
  public int httpPort() {
    return http.port();
  }

  /** Whether it works. */
  public boolean ready() {
    return health.ready();
  }

  /** Whether work may have been taken in, so that a stop must wait for its commit. */
  boolean streaming() {
    return streaming;
  }

  /** How long its streams may take to close. */
  Duration shutdownTimeout() {
    return settings.millis(AppConfig.SHUTDOWN_TIMEOUT_MS);
  }

  /**
   * Asks it to stop and returns at once. Only the first call counts.
   *
   * @param reason one sentence for the log
   */
  public void stop(final ExitCode code, final String reason) {
    if (code == ExitCode.DEVICE_POISONED) {
      LOG.error("Ending the process without a commit: {}", reason);
      noteEnd(code);
      halt.accept(code.code());
    }
    if (ending.complete(new Ending(code, reason)) && !finished.isDone()) {
      LOG.info("Stopping: {}", reason);
    }
  }

  /** Waits for its end. */
  public Ending await() throws InterruptedException {
    try {
      return finished.get();
    } catch (final ExecutionException e) {
      throw new IllegalStateException("An app's end is always a value", e);
    }
  }

  /** Waits for its end at most so long; empty when it has not ended by then. */
  public Optional<Ending> await(final Duration timeout) throws InterruptedException {
    try {
      return Optional.of(finished.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (final TimeoutException e) {
      return Optional.empty();
    } catch (final ExecutionException e) {
      throw new IllegalStateException("An app's end is always a value", e);
    }
  }

  /** Stops it in order and waits for the end. */
  @Override
  public void close() {
    stop(ExitCode.CLEAN, "closed");
    finished.join();
  }

  private void logFacts() {
    LOG.info(
        "{} {} on device {}, process {}, Java {}, http://{}:{}",
        definition.name(),
        AppVersion.current(),
        settings.string(AppConfig.DEVICE),
        ProcessHandle.current().pid(),
        Runtime.version(),
        settings.string(AppConfig.HTTP_HOST),
        http.port());
    LOG.info("Topics: {}", String.join(", ", topicNames()));
    settings.describe().forEach(line -> LOG.info("Configuration: {}", line));
    settings.warnings().forEach(LOG::warn);
  }

  private Set<String> topicNames() {
    final String prefix = settings.string(AppConfig.TOPIC_PREFIX);
    return definition.topics().stream()
        .map(topic -> topic.topicName(prefix))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The whole life of the app, on a thread of its own. */
  private void live() {
    Ending end;
    try {
      end = run();
    } catch (final ConfigurationException e) {
      end = orderedWhileLoading(e).orElse(new Ending(ExitCode.CONFIGURATION, e.getMessage()));
    } catch (final UnavailableException e) {
      end = orderedWhileLoading(e).orElse(new Ending(ExitCode.UNAVAILABLE, e.getMessage()));
    } catch (final BrokerGate.GaveUp e) {
      end = new Ending(ExitCode.STREAM_FAILED, e.getMessage());
    } catch (final InterruptedException e) {
      end = new Ending(ExitCode.CLEAN, "interrupted");
    } catch (final RuntimeException | Error e) {
      end = failed(e);
    }
    noteEnd(end.code());
    http.close();
    registry.close();
    tracing.close();
    meters.close();
    LOG.info("Ended with status {}: {}", end.code().code(), end.reason());
    logging.close();
    finished.complete(end);
  }

  /**
   * A JVM that ends refuses to load native code, so that an order to stop makes a model's loading
   * fail: that is the order carried out, not a failure.
   */
  private Optional<Ending> orderedWhileLoading(final Throwable error) {
    if (!ending.isDone() || streaming) {
      return Optional.empty();
    }
    LOG.info("What was being loaded is left: {}", error.toString());
    return Optional.of(ending.join());
  }

  private Ending failed(final Throwable error) {
    return orderedWhileLoading(error)
        .orElseGet(
            () -> {
              LOG.error("The app failed", error);
              return new Ending(ExitCode.STREAM_FAILED, "the app failed: " + error);
            });
  }

  private Ending run() throws InterruptedException {
    try (StateLock _ =
        StateLock.take(
            settings.path(AppConfig.STATE_DIR), settings.string(AppConfig.APPLICATION_ID))) {
      showFormerEnds();
      return work();
    }
  }

  private Ending work() throws InterruptedException {
    try (CrashJournal crashes =
            CrashJournal.in(
                settings.path(AppConfig.STATE_DIR),
                settings.string(AppConfig.APPLICATION_ID),
                settings.integer(AppConfig.CRASH_MAX_DEATHS));
        CrashBoard board = board(crashes);
        CancellationReader cancelled = cancelled();
        AppParts parts = definition.open(context(crashes))) {
      http.opened();
      parts.checks().forEach(health::add);
      model.set(HealthCheck.Result.down("warming up"));
      parts.warmUp();
      model.set(HealthCheck.Result.up("warm"));
      if (!ending.isDone()) {
        awaitBrokers();
      }
      awaitRegistry();
      if (ending.isDone()) {
        return ending.join();
      }
      if (cancelled != null && !cancelled.await(NEWS_TIMEOUT)) {
        LOG.warn("Which requests are cancelled is not known yet; their work may be begun.");
      }
      if (board != null && !board.await(NEWS_TIMEOUT)) {
        LOG.warn("What other instances died with is not known yet; this one counts for itself.");
      }
      streaming = true;
      final Set<String> sources = sources();
      final Backlog backlog = new Backlog(sources, meters.registry(), InstantSource.system());
      health.add(new HealthCheck("backlog", backlog::health));
      Thread.ofPlatform().daemon().name("backlog").start(() -> watch(backlog, sources));
      return new StreamsRunner(
              settings,
              parts,
              meters,
              ending,
              kafka,
              this::stop,
              report(parts, backlog),
              definition.topics().contains(Topic.GROUP_MEMBERS))
          .run();
    }
  }

  private void noteEnd(final ExitCode code) {
    final ExitLog log = exits;
    if (log != null) {
      log.ends(code);
    }
  }

  private void showFormerEnds() {
    final ExitLog log =
        new ExitLog(
            settings
                .path(AppConfig.STATE_DIR)
                .resolve(settings.string(AppConfig.APPLICATION_ID) + ".exits"));
    log.show(meters.registry());
    exits = log;
  }

  /** Before the model is loaded, so that others know before they have this one's partitions. */
  private @Nullable CrashBoard board(final CrashJournal crashes) {
    return definition.topics().contains(Topic.GROUP_DEATHS)
        ? new CrashBoard(
            StreamsProperties.client(settings),
            Topic.GROUP_DEATHS.topicName(settings.string(AppConfig.TOPIC_PREFIX)),
            settings.string(AppConfig.APPLICATION_ID),
            crashes,
            TimeSource.system().steady())
        : null;
  }

  private @Nullable CancellationReader cancelled() {
    return definition.topics().contains(Topic.REQUESTS_CANCELLED)
        ? new CancellationReader(
            StreamsProperties.client(settings),
            Topic.REQUESTS_CANCELLED.topicName(settings.string(AppConfig.TOPIC_PREFIX)),
            Topic.REQUESTS_CANCELLED.kind().retention(),
            cancellations,
            TimeSource.system())
        : null;
  }

  private AppContext context(final CrashJournal crashes) {
    return new AppContext(
        definition.name(),
        AppVersion.current(),
        settings,
        meters.registry(),
        new ValueSerdes(settings),
        http,
        crashes,
        cancellations,
        tracing,
        this::stop);
  }

  private void awaitBrokers() throws InterruptedException {
    final BrokerGate gate =
        new BrokerGate(TimeSource.system().steady(), ending::isDone, kafka::down);
    final Map<String, Object> client = StreamsProperties.client(settings);
    final Duration timeout = settings.millis(AppConfig.START_TIMEOUT_MS);
    gate.await(client, timeout, "Kafka", BrokerGate::clusterAnswers);
    final TopicOptions options =
        new TopicOptions(
            settings.string(AppConfig.TOPIC_PREFIX),
            settings.integer(AppConfig.TOPIC_PARTITIONS),
            (short) settings.integer(AppConfig.TOPIC_REPLICATION_FACTOR),
            settings.flag(AppConfig.TOPICS_CREATE));
    gate.await(
        client,
        timeout,
        "topics",
        admin -> {
          new TopicProvisioner(admin, options).provision(definition.topics());
          TopicGrowth.mismatch(
                  admin, TopicFamilies.of(definition, settings), TopicOptions.DEFAULT_TIMEOUT)
              .ifPresent(
                  sentence -> {
                    throw new ConfigException(sentence);
                  });
        });
  }

  /**
   * Who cannot read a record must not hold partitions that others could work on; waits as long as
   * it takes.
   */
  private void awaitRegistry() throws InterruptedException {
    while (!registry.answered() && !ending.isDone()) {
      kafka.down("waiting for the schema registry");
      endsWithin(REGISTRY_POLL);
    }
  }

  private SelfReport report(final AppParts parts, final Backlog backlog) {
    return new SelfReport(
        SelfReport.Identity.of(
            definition.name(),
            MemberName.of(settings, http.port()),
            settings,
            http.port(),
            settings.isDeclared(HandoverConfig.HANDOVER_INTERVAL_MS)
                ? HandoverConfig.of(settings).interval()
                : settings.millis(AppConfig.HEALTH_INTERVAL_MS)),
        parts,
        backlog::records,
        // While partitions move, what lies in their inboxes is in nobody's hands.
        () -> kafka.running() ? backlog.settled() : Optional.empty(),
        TimeSource.system());
  }

  /** Where its work comes from. */
  private Set<String> sources() {
    return TopicFamilies.of(definition, settings).stream()
        .flatMap(family -> family.sources().stream())
        .collect(Collectors.toSet());
  }

  private void watch(final Backlog backlog, final Set<String> topics) {
    try (BacklogWatch watch =
        new BacklogWatch(
            StreamsProperties.client(settings),
            settings.string(AppConfig.APPLICATION_ID),
            topics)) {
      while (!finished.isDone() && !ending.isDone()) {
        watch.look(backlog);
        endsWithin(settings.millis(AppConfig.HEALTH_INTERVAL_MS));
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endsWithin(final Duration time) throws InterruptedException {
    try {
      ending.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final TimeoutException e) {
      LOG.trace("It goes on");
    } catch (final ExecutionException e) {
      throw new IllegalStateException("An app's end is always a value", e);
    }
  }

  private void watchRegistry() {
    final Duration interval = settings.millis(AppConfig.HEALTH_INTERVAL_MS);
    while (!finished.isDone()) {
      final boolean before = registry.last().up();
      registry.refresh();
      final HealthCheck.Result now = registry.last();
      if (before != now.up()) {
        LOG.info("Schema registry: {}", now.detail());
      }
      try {
        finished.get(interval.toMillis(), TimeUnit.MILLISECONDS);
      } catch (final TimeoutException e) {
        continue;
      } catch (final InterruptedException | ExecutionException e) {
        return;
      }
    }
  }
}
