package io.dragoman.gateway;

import io.dragoman.gateway.budget.BudgetNotices;
import io.dragoman.gateway.budget.BudgetWatch;
import io.dragoman.gateway.stream.EventCodec;
import io.dragoman.gateway.stream.JobsTopology;
import io.dragoman.gateway.stream.Keeper;
import io.dragoman.gateway.stream.ReviewDesk;
import io.dragoman.gateway.stream.StoreMemory;
import io.dragoman.gateway.view.ReviewBoard;
import io.dragoman.gateway.view.StreamJobs;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TrustConfig;
import io.dragoman.resilience.consumer.CommitPace;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.consumer.PromptConsumer;
import io.dragoman.resilience.gate.MainConsumerSupplier;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.Topic;
import io.dragoman.workflow.dsl.Catalogue;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The gateway: takes jobs over HTTP, passes them on to the pipeline, and knows what becomes of
 * them.
 *
 * <p>Guaranteed: a job that was taken is lost by no crash of any replica; each of its events has
 * one place in one order, the same on every replica; each request ends once on {@code requests}.
 */
public final class GatewayApp implements AppDefinition {
  /** Short name of the app. */
  public static final String NAME = "gateway";

  /** Above the topics' own limits, which then are the ones that count. */
  private static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

  /** A commit costs the brokers a record in each partition that it is about. */
  private static final Duration COMMIT_GAP = Duration.ofMillis(40);

  /** A job takes about four, of which none has to wait. */
  private static final int COMMIT_BURST = 10;

  private final TimeSource time;
  private final Consumer<StreamJobs> opened;

  /** With the computer's clock. */
  public GatewayApp() {
    this(TimeSource.system(), jobs -> {});
  }

  /**
   * With a clock of the caller's.
   *
   * @param opened is given the jobs before the app runs
   */
  GatewayApp(final TimeSource time, final Consumer<StreamJobs> opened) {
    this.time = time;
    this.opened = opened;
  }

  /** Runs the app as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new GatewayApp(), arguments);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ConfigSpec config() {
    return GatewayConfig.spec();
  }

  @Override
  public Set<Topic> topics() {
    final Set<Topic> topics = EnumSet.of(Topic.GROUP_MEMBERS, Topic.BUDGET_NOTICES);
    topics.addAll(JobsTopology.topics());
    return topics;
  }

  @Override
  public Set<Topic> fixed() {
    return Set.of(Topic.JOBS);
  }

  @Override
  public Topology describe(final Settings settings) {
    return JobsTopology.of(
        topic -> topic.topicName(settings.string(AppConfig.TOPIC_PREFIX)),
        PromptCommits.of(settings),
        Tracing.OFF,
        GatewayApp::printed,
        GatewayApp::printed);
  }

  private static Processor<byte[], byte[], byte[], byte[]> printed() {
    return new Processor<>() {
      @Override
      public void process(final Record<byte[], byte[]> record) {
        throw new IllegalStateException("This topology is only for printing");
      }
    };
  }

  @Override
  public AppParts open(final AppContext context) {
    final Parts parts = new Parts(context, time);
    opened.accept(parts.jobs);
    return parts;
  }

  private static final class Parts implements AppParts {
    private final AppContext context;
    private final TimeSource time;
    private final EventCodec codec;
    private final StreamJobs jobs;
    private final ReviewBoard reviews;
    private final Optional<Catalogue> catalogue;
    private final Members members;
    private final Optional<BudgetWatch> budgets;
    private final Optional<BudgetNotices> notices;
    private final GatewayApi api;
    private final PromptCommits commits;
    private final CountDownLatch stopping = new CountDownLatch(1);

    Parts(final AppContext context, final TimeSource time) {
      this.context = context;
      this.time = time;
      this.commits = PromptCommits.of(context.settings());
      this.catalogue = GatewayConfig.catalogue(context.settings());
      this.codec = new EventCodec(context.values(), context::topic);
      this.jobs =
          new StreamJobs(
              client(context.settings()),
              context.topic(Topic.JOBS),
              server(),
              context.settings().nonEmptyString(HttpConfig.TLS_KEYSTORE_FILE).isPresent(),
              TrustConfig.clientTls(context.settings()),
              ApiConfig.replicaSecret(context.settings()),
              codec,
              context.tracing(),
              time);
      context.http().add(jobs.routes());
      this.members =
          new Members(
              client(context.settings()), context.topic(Topic.GROUP_MEMBERS), time.steady());
      this.budgets =
          BudgetConfig.file(context.settings())
              .map(
                  file ->
                      new BudgetWatch(
                          BudgetConfig.FILE,
                          file,
                          client(context.settings()),
                          context.topic(Topic.USAGE),
                          context.meters(),
                          time));
      this.notices =
          budgets.map(
              watch ->
                  new BudgetNotices(
                      client(context.settings()),
                      context.topic(Topic.BUDGET_NOTICES),
                      time.steady()));
      this.reviews =
          new ReviewBoard(
              client(context.settings()),
              context.topic(Topic.REVIEWS),
              context.topic(Topic.TRANSLATION_MEMORY),
              time,
              time.steady());
      this.api =
          new GatewayApi(
              context.settings(),
              jobs,
              reviews,
              catalogue,
              reviews::settleKnown,
              members,
              budgets,
              notices,
              context.tracing(),
              context.meters(),
              time);
      api.serve(context.http());
    }

    /** Where others find it; unless it is told, they are on the same machine. */
    private String server() {
      return context
          .settings()
          .nonEmptyString(AppConfig.APPLICATION_SERVER)
          .orElseGet(() -> "127.0.0.1:" + context.http().port());
    }

    private static Map<String, Object> client(final Settings settings) {
      final Map<String, Object> client = new HashMap<>(settings.under(AppConfig.KAFKA_PREFIX));
      client.put(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          settings.string(AppConfig.BOOTSTRAP_SERVERS));
      return client;
    }

    @Override
    public Topology topology() {
      return JobsTopology.of(
          context::topic,
          commits,
          context.tracing(),
          new Keeper(
              new Keeper.Parts(
                  GatewayConfig.keeper(context.settings()),
                  codec,
                  RegistryRetry.until(stopping),
                  commits,
                  context.tracing(),
                  time,
                  jobs,
                  jobs.unfinished()),
              context.meters()),
          ReviewDesk.supplier(
              new ReviewDesk.Parts(
                  codec,
                  RegistryRetry.until(stopping),
                  commits,
                  context.tracing(),
                  time,
                  context.settings().millis(GatewayConfig.REVIEW_MAX_MS),
                  catalogue)));
    }

    @Override
    public Optional<KafkaClientSupplier> clientSupplier() {
      return Optional.of(
          new MainConsumerSupplier(
              consumer ->
                  jobs.watch(
                      new PromptConsumer(
                          consumer, commits, new CommitPace(COMMIT_GAP, COMMIT_BURST)))));
    }

    @Override
    public void starting(final KafkaStreams streams) {
      jobs.starting(streams);
      members.start();
      budgets.ifPresent(BudgetWatch::start);
      notices.ifPresent(BudgetNotices::start);
      reviews.start();
      api.start();
    }

    @Override
    public Map<String, Object> streamsDefaults() {
      return Map.of(
          StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
          MAX_RECORD_BYTES,
          StreamsConfig.APPLICATION_SERVER_CONFIG,
          server(),
          StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
          commits.streamsIntervalMs(),
          StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
          StoreMemory.class);
    }

    @Override
    public void drain(final Duration bound) {
      stopping.countDown();
    }

    @Override
    public void close() {
      api.close();
      members.close();
      budgets.ifPresent(BudgetWatch::close);
      notices.ifPresent(BudgetNotices::close);
      reviews.close();
      jobs.close();
    }
  }
}
