package io.dragoman.auditor;

import io.dragoman.auditor.monitor.AlertWebhook;
import io.dragoman.auditor.monitor.HealthMonitor;
import io.dragoman.auditor.monitor.MonitorConfig;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.GroupWatch;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The auditor: reads what was committed of accepted requests and of their ends, and says which
 * requests are not as promised. It changes nothing that others read.
 */
public final class AuditorApp implements AppDefinition {
  /** Short name of the app. */
  public static final String NAME = "auditor";

  /** Delayed segments may have a megabyte each, and only their headers matter. */
  private static final int BUFFERED_RECORDS = 50;

  private final TimeSource time;

  /** With the computer's clock. */
  public AuditorApp() {
    this(TimeSource.system());
  }

  AuditorApp(final TimeSource time) {
    this.time = time;
  }

  /** Runs the app as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new AuditorApp(), arguments);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ConfigSpec config() {
    return AuditorConfig.spec();
  }

  @Override
  public Set<Topic> topics() {
    final Set<Topic> topics = AuditTopology.topics();
    topics.add(Topic.GROUP_MEMBERS);
    return topics;
  }

  @Override
  public Topology describe(final Settings settings) {
    return AuditTopology.of(
        topic -> topic.topicName(settings.string(AppConfig.TOPIC_PREFIX)),
        topic -> AuditorApp::forPrinting,
        AuditorApp::forPrinting);
  }

  private static <K, V> Processor<byte[], byte[], K, V> forPrinting() {
    // A new one each time, as Kafka Streams demands.
    return new Processor<>() {
      @Override
      public void process(final Record<byte[], byte[]> record) {
        throw new IllegalStateException("This topology is only for printing");
      }
    };
  }

  @Override
  public AppParts open(final AppContext context) {
    return new Parts(context, time);
  }

  /** What it found, as JSON. */
  record Report(Map<String, Long> requests, Map<String, Long> findings, List<Verdict> which) {}

  private static final class Parts implements AppParts {
    private final AppContext context;
    private final TimeSource time;
    private final Members members;
    private final HealthMonitor monitor;
    private final AuditTally tally;
    private final GroupLag lag;
    private final CountDownLatch stopping = new CountDownLatch(1);

    Parts(final AppContext context, final TimeSource time) {
      this.context = context;
      this.time = time;
      this.tally = new AuditTally(context.meters());
      final Map<String, Object> client =
          new HashMap<>(context.settings().under(AppConfig.KAFKA_PREFIX));
      client.put(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          context.settings().string(AppConfig.BOOTSTRAP_SERVERS));
      this.members = new Members(client, context.topic(Topic.GROUP_MEMBERS), time.steady());
      for (final AlertWebhook.Outcome outcome : AlertWebhook.Outcome.values()) {
        count(outcome, 0);
      }
      for (final PassedOver reason : PassedOver.values()) {
        reason.counter(context.meters());
      }
      this.monitor =
          new HealthMonitor(
              MonitorConfig.of(context.settings()),
              HealthMonitor.People.of(members),
              context.instance(),
              outcome -> count(outcome, 1),
              time);
      this.lag =
          new GroupLag(
              groups(context),
              (group, topics) -> new GroupWatch(client, group, topics, time),
              context.meters());
      context
          .http()
          .add(
              List.of(
                  monitor.route(),
                  Route.get("/audit", "audit", "Requests that are not as promised")
                      .open()
                      .by(call -> ApiResponse.ok(found()))));
    }

    private static Map<String, Set<String>> groups(final AppContext context) {
      final Map<String, Set<String>> groups = new TreeMap<>();
      WatchedGroups.of(context.settings().list(AuditorConfig.WATCHED_GROUPS))
          .forEach(
              (group, topics) ->
                  groups.put(
                      group, topics.stream().map(context::topic).collect(Collectors.toSet())));
      return groups;
    }

    private void count(final AlertWebhook.Outcome outcome, final int alerts) {
      if (outcome != AlertWebhook.Outcome.NOTHING) {
        AuditorMeter.MONITOR_ALERTS
            .counter(context.meters(), outcome.name().toLowerCase(Locale.ROOT))
            .increment(alerts);
      }
    }

    private Report found() {
      final Map<String, Long> requests = new TreeMap<>();
      Arrays.stream(Verdict.State.values())
          .forEach(state -> requests.put(state.label(), tally.count(state)));
      final Map<String, Long> findings = new TreeMap<>();
      Arrays.stream(Finding.Kind.values())
          .forEach(kind -> findings.put(kind.label(), tally.count(kind)));
      return new Report(requests, findings, tally.findings());
    }

    @Override
    public Topology topology() {
      final CaseProcessor.Setup setup =
          new CaseProcessor.Setup(
              AuditorConfig.rules(context.settings(), time.instant()),
              context.settings().millis(AuditorConfig.WINDOW_MS),
              context.settings().millis(AuditorConfig.INTERVAL_MS),
              new SettledWork(members::all, NAME),
              tally,
              context.meters(),
              time);
      return AuditTopology.of(
          context::topic, topic -> () -> observer(topic), () -> new CaseProcessor(setup));
    }

    private ObserverProcessor observer(final Topic topic) {
      final Class<? extends SpecificRecord> type =
          switch (topic) {
            case TRANSCRIPTS -> Transcript.class;
            case TRANSLATIONS -> Translation.class;
            case WORKFLOWS -> Workflow.class;
            default -> RequestEvent.class;
          };
      final Deserializer<? extends SpecificRecord> values = context.values().deserializer(type);
      return new ObserverProcessor(
          topic,
          new Observer((from, value) -> values.deserialize(context.topic(from), value), time),
          RegistryRetry.until(stopping),
          () -> PassedOver.UNREADABLE.counter(context.meters()).increment());
    }

    @Override
    public List<HealthCheck> checks() {
      return List.of(
          new HealthCheck(
              "audit",
              () -> {
                final long broken =
                    Arrays.stream(Finding.Kind.values())
                        .filter(Finding.Kind::isBroken)
                        .mapToLong(tally::count)
                        .sum();
                return broken == 0
                    ? HealthCheck.Result.up("every request is as promised")
                    : HealthCheck.Result.attention(
                        "%d promises are broken, GET /audit says which".formatted(broken));
              }));
    }

    @Override
    public Map<String, Object> streamsDefaults() {
      return Map.of(
          StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
          BUFFERED_RECORDS,
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
          BUFFERED_RECORDS * 10);
    }

    @Override
    public void starting(final KafkaStreams streams) {
      members.start();
      monitor.start();
      lag.start(context.settings().millis(AppConfig.HEALTH_INTERVAL_MS));
    }

    @Override
    public void drain(final Duration bound) {
      stopping.countDown();
    }

    @Override
    public void close() {
      lag.close();
      monitor.close();
      members.close();
    }
  }
}
