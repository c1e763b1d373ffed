package io.dragoman.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.dragoman.claims.ClaimConfig;
import io.dragoman.claims.ClaimStore;
import io.dragoman.gateway.api.JobApi;
import io.dragoman.gateway.api.MemberForecast;
import io.dragoman.gateway.api.RateLimits;
import io.dragoman.gateway.api.SharedLimits;
import io.dragoman.gateway.budget.BudgetNotices;
import io.dragoman.gateway.budget.BudgetWatch;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.openai.OpenAiApi;
import io.dragoman.gateway.view.Reviews;
import io.dragoman.gateway.view.StreamJobs;
import io.dragoman.gateway.webhook.BudgetCaller;
import io.dragoman.gateway.webhook.ExecutionCaller;
import io.dragoman.gateway.webhook.OperatorWebhook;
import io.dragoman.gateway.webhook.WebhookCaller;
import io.dragoman.gateway.webhook.WebhookSecret;
import io.dragoman.language.LinguaDetector;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TrustConfig;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.Admission;
import io.dragoman.web.PooledJson;
import io.dragoman.web.Problem;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.openapi.DocsPage;
import io.dragoman.web.openapi.OpenApiDocument;
import io.dragoman.workflow.dsl.Catalogue;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The HTTP face of the gateway, put together from its configuration. */
final class GatewayApi implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Looking costs less than working. */
  private static final int LOOKS_FOR_A_JOB = 10;

  /** Instances tell of themselves every few seconds; each request asks for them several times. */
  private static final Duration MEMBERS_LOOK = Duration.ofMillis(100);

  private final ClaimStore claims;
  private final UrlClient fetching;
  private final UrlClient calling;
  private final UrlClient handing;
  private final Optional<WebhookCaller> webhooks;
  private final Runnable settleReviews;
  private final Optional<ExecutionCaller> executions;
  private final Optional<BudgetCaller> spending;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("looks").factory());
  private final SharedLimits limits;
  private final List<Route> routes;

  GatewayApi(
      final Settings settings,
      final StreamJobs jobs,
      final Reviews reviews,
      final Optional<Catalogue> catalogue,
      final Runnable settleReviews,
      final Members members,
      final Optional<BudgetWatch> budgets,
      final Optional<BudgetNotices> notices,
      final Tracing tracing,
      final MeterRegistry meters,
      final TimeSource time) {
    this.settleReviews = settleReviews;
    final ApiConfig config = ApiConfig.of(settings);
    final LinguaDetector detector = new LinguaDetector();
    final UrlPolicy policy = UrlPolicy.allowing(settings.list(ApiConfig.FETCH_ALLOWED));
    claims = ClaimConfig.open(settings);
    final SSLContext trust = TrustConfig.clientTls(settings);
    fetching = new UrlClient(policy, settings.millis(ApiConfig.FETCH_TIMEOUT_MS), trust);
    calling = new UrlClient(policy, settings.millis(ApiConfig.WEBHOOK_TIMEOUT_MS), trust);
    final Optional<WebhookSecret> secret =
        Optional.of(settings.secret(ApiConfig.WEBHOOK_SECRET))
            .filter(text -> !text.isEmpty())
            .map(WebhookSecret::new);
    final Optional<OperatorWebhook> runner = ExecutionConfig.target(settings);
    final Optional<OperatorWebhook> accounts = BudgetConfig.webhook(settings);
    // Of the operator's own network, as often as not, and of nowhere else.
    handing =
        new UrlClient(
            UrlPolicy.allowing(
                Stream.of(runner, accounts)
                    .flatMap(Optional::stream)
                    .map(OperatorWebhook::address)
                    .toList()),
            settings.millis(ApiConfig.WEBHOOK_TIMEOUT_MS),
            trust);
    executions =
        runner.map(target -> new ExecutionCaller(jobs, jobs, handing, target, meters, time));
    spending =
        budgets.map(
            watch ->
                new BudgetCaller(
                    watch,
                    notices.orElseThrow(),
                    jobs::leads,
                    accounts.map(to -> new BudgetCaller.Receiver(to, handing)),
                    secret.map(with -> new BudgetCaller.Clients(with, calling)),
                    meters,
                    time));
    webhooks =
        secret.map(with -> new WebhookCaller(jobs, jobs, calling, with, tracing, meters, time));
    final Supplier<List<MemberState>> states =
        new Recent<>(
            () -> members.all().stream().map(Members.Member::state).toList(),
            MEMBERS_LOOK,
            time.steady());
    final JobApi api =
        JobApi.of(
            new JobApi.Parts(
                jobs,
                claims,
                fetching,
                policy,
                detector::detect,
                new MemberForecast(states, settings.number(ApiConfig.BACKLOG_MAX)),
                caller -> config.tier(caller.tier()).weight(),
                tracing,
                time),
            config.jobs());
    limits =
        new SharedLimits(
            new RateLimits(config::tier, 1, time.steady()),
            new RateLimits(config::tier, LOOKS_FOR_A_JOB, time.steady()),
            jobs::elsewhere,
            ApiConfig.replicaSecret(settings),
            trust,
            time.steady());
    final Admission submissions = limits.of(SharedLimits.Kind.SUBMISSIONS);
    routes =
        GatewayRoutes.of(
            new GatewayRoutes.Parts(
                api,
                jobs,
                reviews,
                catalogue,
                secret,
                detector,
                states,
                config,
                settings.nonEmptyString(HttpConfig.API_KEYS_FILE).map(Path::of),
                settings.nonEmptyString(HttpConfig.TLS_KEYSTORE_FILE).isPresent(),
                budgets.map(watch -> watch.before(submissions)).orElse(submissions),
                limits.of(SharedLimits.Kind.LOOKS),
                time));
  }

  /** Serves all of it, and the document that describes it. */
  void serve(final WebServer http) {
    http.add(routes);
    http.add(limits.routes());
    http.add(DocsPage.routes(openApi(routes)));
    OpenAiApi.tellErrors(http);
  }

  /** The document of some routes. */
  static ObjectNode openApi(final List<Route> routes) {
    try (InputStream frame = GatewayApi.class.getResourceAsStream("openapi-frame.json")) {
      return OpenApiDocument.of(
          (ObjectNode) json().readTree(frame), routes, Problem.class, json(), Map.of());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins to call webhooks, and to settle reviews that another one has answered. */
  void start() {
    webhooks.ifPresent(caller -> regularly(caller::look));
    executions.ifPresent(caller -> regularly(caller::look));
    spending.ifPresent(caller -> regularly(caller::look));
    regularly(settleReviews);
  }

  private void regularly(final Runnable look) {
    timer.scheduleWithFixedDelay(look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    webhooks.ifPresent(WebhookCaller::close);
    executions.ifPresent(ExecutionCaller::close);
    spending.ifPresent(BudgetCaller::close);
    limits.close();
    fetching.close();
    calling.close();
    handing.close();
    claims.close();
  }

  /** What writes answers. */
  static JsonMapper json() {
    return JsonMapper.builder(PooledJson.factory())
        .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
        .build();
  }
}
