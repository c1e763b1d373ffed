package io.dragoman.dlq.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.operations.RefusedException;
import io.dragoman.dlq.policy.GroupLeader;
import io.dragoman.dlq.policy.Policies;
import io.dragoman.dlq.policy.PolicyLog;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.resilience.app.AppVersion;
import io.dragoman.resilience.app.MemberName;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.http.AppHttp;
import io.dragoman.resilience.http.Health;
import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.http.LogLevelRoutes;
import io.dragoman.resilience.logging.AppLogging;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.meters.Meters;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.DragomanException;
import io.dragoman.web.ApiException;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.openapi.DocsPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters over HTTP: everything that the command line does, and policies that replay by
 * themselves.
 *
 * <p>Kafka may be away when it starts: it is ready when Kafka answers, and says so on {@code
 * /health/ready}. It keeps nothing on disk and may be killed at any point: a task that was running
 * can be resumed, by this or another instance.
 */
public final class DlqService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DlqService.class);

  private static final String NAME = "dlq";
  private static final int CALL_SECONDS = 5;

  /** Counting pending dead letters may take this part of one processor. */
  private static final int COUNTING_SHARE = 20;

  private final Settings settings;
  private final Meters meters;
  private final Tracing tracing;
  private final PooledContexts contexts;
  private final Tasks tasks;
  private final PolicyLog policyLog;
  private final List<PolicySettings> policySettings;
  private final Policies policies;
  private final WebServer http;
  private final AppLogging logging;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile HealthCheck.Result kafka = HealthCheck.Result.down("not asked yet");
  private volatile Optional<GroupLeader> leader = Optional.empty();

  private DlqService(final Settings settings, final Clock clock) {
    this.settings = settings;
    final String version = AppVersion.current();
    final String instance = MemberName.host() + ":" + settings.integer(AppConfig.HTTP_PORT);
    this.meters = new Meters(NAME, instance, "cpu", version);
    this.tracing = Tracing.of(settings, NAME, version, instance, meters.registry());
    this.contexts = new PooledContexts(settings, tracing, clock);
    this.tasks =
        new Tasks(contexts, meters.registry(), settings.millis(ServiceConfig.SHUTDOWN_TIMEOUT_MS));
    this.policyLog = new PolicyLog(contexts.client(), contexts.prefix());
    this.policySettings = ServiceConfig.policies(settings);
    this.policies =
        new Policies(
            policySettings,
            new ClusterWorld(contexts, tasks, policyLog),
            this::leads,
            meters.registry(),
            clock);
    this.http = open();
    try {
      this.logging = AppLogging.start(settings, NAME, instance, http.port());
    } catch (final ConfigurationException e) {
      http.close();
      contexts.close();
      meters.close();
      throw e;
    }
    final Health health = new Health(Map.of("app", NAME, "version", version, "instance", instance));
    health.add(new HealthCheck("kafka", () -> kafka));
    health.serve(http);
    MeterDef.APP_READY.gauge(meters.registry(), health, any -> any.ready() ? 1 : 0);
    http.add(AppHttp.metrics(meters::scrape));
    http.add(LogLevelRoutes.of(logging.levels()));
    http.add(DocsPage.routes(openApi()));
    http.add(routes(contexts, tasks, policies, this::leads, clock));
  }

  /**
   * Starts it and returns as soon as its HTTP server answers.
   *
   * @param settings of {@link ServiceConfig#spec()}
   * @throws ConfigurationException when the server cannot listen or the API keys cannot be read
   */
  public static DlqService start(final Settings settings, final Clock clock) {
    final DlqService service = new DlqService(settings, clock);
    LOG.info(
        "dlq {}, process {}, http://{}:{}",
        AppVersion.current(),
        ProcessHandle.current().pid(),
        settings.string(AppConfig.HTTP_HOST),
        service.port());
    settings.describe().forEach(line -> LOG.info("Configuration: {}", line));
    settings.warnings().forEach(LOG::warn);
    if (settings.nonEmptyString(HttpConfig.API_KEYS_FILE).isEmpty()) {
      LOG.warn(
          "There is no {}: everyone on this machine may look, and no orders are taken",
          HttpConfig.API_KEYS_FILE);
    }
    Thread.ofPlatform().name("kafka-watch").daemon().start(service::watch);
    Thread.ofPlatform().name("pending-count").daemon().start(service::count);
    return service;
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  /** Whether Kafka answers. */
  public boolean ready() {
    return kafka.up();
  }

  /** Everything that it does. */
  static List<Route> routes(
      final PooledContexts contexts,
      final Tasks tasks,
      final Policies policies,
      final java.util.function.BooleanSupplier leader,
      final Clock clock) {
    return Stream.of(
            new LettersApi(contexts, clock).routes(),
            new OrdersApi(contexts, tasks, clock).routes(),
            new EditApi(contexts).routes(),
            new TasksApi(contexts, tasks, clock).routes(),
            new PoliciesApi(policies, leader).routes())
        .flatMap(List::stream)
        .toList();
  }

  /** Ends policies and tasks, then the rest. */
  @Override
  public void close() {
    closed.countDown();
    leader.ifPresent(GroupLeader::close);
    tasks.close();
    policies.close();
    http.close();
    contexts.close();
    tracing.close();
    meters.close();
    logging.close();
  }

  /** The document that describes the interface. */
  static JsonNode openApi() {
    try (InputStream resource = DlqService.class.getResourceAsStream("openapi.json")) {
      return Json.MAPPER.readTree(resource);
    } catch (final IOException e) {
      throw new UncheckedIOException("The build's own resource cannot be read", e);
    }
  }

  private WebServer open() {
    try {
      return AppHttp.start(
          AppHttp.of(settings, meters.registry())
              .limits(
                  AppHttp.limits(settings)
                      .withBodyBytes(settings.integer(ServiceConfig.BODY_MAX_BYTES)))
              .json(Json.MAPPER)
              .errors(ErrorJson::of)
              .failures(DlqService::meaning)
              .help("GET /docs and /openapi.json say what there is."));
    } catch (final ConfigurationException e) {
      contexts.close();
      meters.close();
      throw e;
    }
  }

  /** What a failure of a use case says over HTTP. */
  static Optional<ApiException> meaning(final RuntimeException failure) {
    return switch (failure) {
      case RefusedException refused -> Optional.of(ApiRefusal.of(refused.refusal()));
      case ReprocessorException _, KafkaException _, DragomanException _ ->
          Optional.of(
              new ApiException(
                  ApiException.Code.UNAVAILABLE,
                  "Kafka did not do what was asked of it: " + failure.getMessage(),
                  "Try again; if that does not help, look at /health/ready and the log."));
      default -> Optional.empty();
    };
  }

  private boolean leads() {
    return leader.map(GroupLeader::getAsBoolean).orElse(false);
  }

  private void watch() {
    do {
      final HealthCheck.Result before = kafka;
      kafka = ask();
      if (before.up() != kafka.up()) {
        LOG.info("Kafka: {}", kafka.detail());
      }
      if (kafka.up() && !policySettings.isEmpty() && leader.isEmpty()) {
        begin();
      }
    } while (!closedWithin(settings.millis(AppConfig.HEALTH_INTERVAL_MS)));
  }

  private void begin() {
    try {
      policyLog.provision();
      leader =
          Optional.of(
              GroupLeader.standing(
                  contexts.client(),
                  contexts.prefix() + "dragoman-dlq-policies",
                  policyLog.topic()));
      policies.start();
    } catch (final KafkaException e) {
      LOG.warn("Policies cannot start yet: {}", e.getMessage());
    }
  }

  /** A new client each time: one that was made for an address that did not resolve never heals. */
  private HealthCheck.Result ask() {
    final Admin admin;
    try {
      admin = Admin.create(contexts.client());
    } catch (final KafkaException e) {
      return HealthCheck.Result.down("no answer: " + e.getMessage());
    }
    try {
      admin.describeCluster().clusterId().get(CALL_SECONDS, TimeUnit.SECONDS);
      return HealthCheck.Result.up("reachable");
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return HealthCheck.Result.down("interrupted");
    } catch (final TimeoutException e) {
      return HealthCheck.Result.down("no answer within " + CALL_SECONDS + " s");
    } catch (final ExecutionException e) {
      return HealthCheck.Result.down("no answer: " + e.getCause().getMessage());
    } finally {
      // An ordinary close waits for calls that nobody will answer.
      admin.close(Duration.ZERO);
    }
  }

  private void count() {
    final long interval = settings.number(ServiceConfig.PENDING_INTERVAL_MS);
    if (interval == 0) {
      return;
    }
    final PendingCount pending =
        new PendingCount(contexts, meters.registry(), InstantSource.system());
    Duration pause = Duration.ZERO;
    while (!closedWithin(pause)) {
      final long start = System.nanoTime();
      try {
        if (kafka.up()) {
          pending.refresh();
        }
        final long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        pause = Duration.ofMillis(Math.max(interval, took * COUNTING_SHARE));
      } catch (final ApiException | RefusedException | KafkaException e) {
        LOG.warn("Pending dead letters were not counted: {}", e.getMessage());
        pause = Duration.ofMillis(interval);
      }
      if (!kafka.up()) {
        pause = settings.millis(AppConfig.HEALTH_INTERVAL_MS);
      }
    }
  }

  private boolean closedWithin(final Duration time) {
    try {
      return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
