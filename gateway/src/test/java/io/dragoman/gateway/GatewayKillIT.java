package io.dragoman.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.gateway.job.ExecutionTerms;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.stream.Totals;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.gateway.view.StreamJobs;
import io.dragoman.gateway.webhook.TestReceiver;
import io.dragoman.resilience.app.StreamApp;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.status.StatusSubject;
import io.dragoman.schemas.testing.Events;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import io.dragoman.testkit.Loopback;
import io.dragoman.testkit.TestBroker;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.key.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas on a real broker, of which one is killed while jobs are under way, some of them
 * workflows that are handed over by topic, and while a budget is used up.
 */
class GatewayKillIT {
  private static final int JOBS = 120;
  private static final int WORKFLOW_EACH = 4;
  private static final int WORKFLOWS = JOBS / WORKFLOW_EACH;
  private static final String TEXT = "안녕";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Credentials ANYBODY =
      new Credentials(Principal.LOCAL, Optional.empty(), "it");

  private final AtomicReference<StreamJobs> opened = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void shouldLoseAndRepeatNothingWhenAReplicaIsKilled(@TempDir final Path directory)
      throws Exception {
    Files.writeString(
        directory.resolve("budgets.json"),
        """
        {"currency": "USD", "total": {"month": "1"}, "each_client": {"month": "0.6"}}
        """);
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        TestReceiver accounts = new TestReceiver();
        StreamApp here =
            StreamApp.start(
                new GatewayApp(TimeSource.system(), opened::set),
                new GatewayApp().config().resolve(settings(broker, accounts, directory, "here")),
                status -> {});
        JavaProcess other =
            JavaProcess.start(
                directory.resolve("other.log"),
                JvmOptions.here("-Xmx384m"),
                command(settings(broker, accounts, directory, "other")));
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        AutoCloseable _ = this::end;
        AutoCloseable _ = readers::shutdownNow) {
      await().atMost(LIMIT).until(() -> here.ready() && bothHold());
      readers.submit(() -> pipeline(broker));
      final StreamJobs jobs = opened.get();

      final List<Future<List<JobEvent>>> stories = new ArrayList<>();
      for (int number = 0; number < JOBS; number++) {
        final JobSpec spec = job(number % WORKFLOW_EACH == 0);
        jobs.submit(spec).get();
        stories.add(readers.submit(() -> story(jobs, spec.token())));
        if (number == JOBS / 2) {
          await().atMost(LIMIT).until(() -> listed(jobs, List.of()) == 1 + JOBS / 2);
          await().atMost(LIMIT).until(() -> used(jobs).size() == 1);
          other.kill();
        }
      }

      for (final Future<List<JobEvent>> story : stories) {
        // What comes from two topics has an order, but not always the same one.
        assertThat(story.get())
            .extracting(GatewayKillIT::kind)
            .containsAnyOf("Translated", "Planned")
            .contains("Told")
            .startsWith("Submitted")
            .doesNotHaveDuplicates();
        assertThat(story.get()).extracting(JobEvent::id).isSorted().doesNotHaveDuplicates();
      }
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(used(jobs)).extracting(Totals::requests).containsExactly((long) JOBS));
      assertThat(used(jobs))
          .extracting(Totals::characters)
          .containsExactly((long) (JOBS - WORKFLOWS) * TEXT.length());
      assertThat(ends(broker))
          .hasSize(JOBS)
          .allSatisfy((id, ends) -> assertThat(ends).isEqualTo(1));
      assertThat(listed(jobs, List.of(JobState.DONE))).isEqualTo(JOBS);
      assertThat(handedOver(broker))
          .hasSize(WORKFLOWS)
          .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
      assertToldOnce(accounts);
    }
  }

  /** What was written about a job tells of several things, such as that its workflow went out. */
  private static String kind(final JobEvent event) {
    return switch (event.what()) {
      case JobEvent.What.Made(final JobRecord record) -> record.getClass().getSimpleName();
      case final JobEvent.What what -> what.getClass().getSimpleName();
    };
  }

  /** How many times each workflow is on its topic for readers of what is committed. */
  private static Map<String, Long> handedOver(final TestBroker broker) {
    return broker
        .read(
            Topic.WORKFLOW_EXECUTIONS.topicName(""), LIMIT, records -> records.size() >= WORKFLOWS)
        .stream()
        .collect(Collectors.groupingBy(ConsumerRecord::key, Collectors.counting()));
  }

  /** A notice may come twice, under its one id; two notices of the same are none of ours. */
  private static void assertToldOnce(final TestReceiver accounts) {
    final Map<String, Set<String>> ids = new HashMap<>();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              final ApiRequest call = accounts.calls().poll();
              if (call != null) {
                final JsonNode body = JSON.readTree(call.body().bytes());
                ids.computeIfAbsent(
                        body.at("/data/scope").asText() + " " + body.get("type").asText(),
                        any -> new HashSet<>())
                    .add(call.header("webhook-id").orElseThrow());
              }
              return ids.keySet()
                  .containsAll(Set.of("total budget.warning", "client budget.used_up"));
            });
    assertThat(ids).allSatisfy((what, known) -> assertThat(known).as(what).hasSize(1));
  }

  private static int listed(final Jobs jobs, final List<JobState> states) {
    return again(() -> jobs.list("shop", new Jobs.Filter(states, Optional.empty(), 1_000), ANYBODY))
        .jobs()
        .size();
  }

  /** In all, whatever day it is by now. */
  private static List<Totals> used(final StreamJobs jobs) {
    final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    return again(() -> jobs.of("shop", today.minusDays(1), today, ANYBODY)).values().stream()
        .reduce(Totals::plus)
        .stream()
        .toList();
  }

  private void end() {
    over.set(true);
  }

  private boolean bothHold() {
    try {
      opened.get().list("nobody", new Jobs.Filter(List.of(), Optional.empty(), 1), ANYBODY);
      return opened.get().replicas() == 2;
    } catch (final JobsUnavailableException e) {
      return false;
    }
  }

  /** All events of a job, as a reader sees them who goes on behind the last one. */
  private static List<JobEvent> story(final Jobs jobs, final JobToken token) {
    final JobTracker tracker = new JobTracker();
    final List<JobEvent> story = new ArrayList<>();
    while (!tracker.state().over() && !Thread.currentThread().isInterrupted()) {
      final long last = story.isEmpty() ? Jobs.BEGINNING : story.getLast().id();
      final Optional<List<JobEvent>> events =
          again(() -> jobs.read(token, last, Duration.ofSeconds(5), ANYBODY));
      assertThat(events).as("a token that was given").isPresent();
      events.get().forEach(tracker::apply);
      story.addAll(events.get());
    }
    return story;
  }

  /** Asks until somebody holds the part of the jobs that is asked for. */
  private static <T> T again(final Supplier<T> question) {
    final Instant end = Instant.now().plus(LIMIT);
    while (true) {
      try {
        return question.get();
      } catch (final JobsUnavailableException e) {
        if (Instant.now().isAfter(end) || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  private static JobSpec job(final boolean workflow) {
    return new JobSpec(
        JobToken.random(),
        new JobOwner("shop", "standard", 1),
        List.of(new JobInput.Text(TEXT)),
        workflow ? "auto" : Events.KOREAN,
        workflow ? List.of() : List.of(Events.ENGLISH),
        5,
        null,
        Map.of(),
        null,
        null,
        "digest",
        "it",
        Instant.now(),
        null,
        null,
        workflow ? JobTarget.WORKFLOW : null,
        workflow ? new ExecutionTerms(false) : null);
  }

  /** Answers each text once, as ingest and translator do. */
  private void pipeline(final TestBroker broker) {
    final ValueSerdes values = values();
    try (KafkaConsumer<String, byte[]> consumer = reader(broker, "pipeline");
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0"),
                new StringSerializer(),
                new ByteArraySerializer())) {
      consumer.subscribe(List.of(Topic.TEXT_EVENTS.topicName("")));
      while (!over.get()) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record -> {
                  final TextEvent text =
                      values.deserializer(TextEvent.class).deserialize("", record.value());
                  final String request = text.getRequestId().orElseThrow();
                  if (text.getTarget().equals(JobTarget.WORKFLOW.word())) {
                    send(
                        producer,
                        values,
                        Topic.REQUESTS,
                        RequestEvent.class,
                        request,
                        Events.accepted(request, RequestKind.WORKFLOW, 1));
                    send(
                        producer,
                        values,
                        Topic.WORKFLOWS,
                        Workflow.class,
                        request,
                        Events.workflow(request));
                    return;
                  }
                  send(
                      producer,
                      values,
                      Topic.REQUESTS,
                      RequestEvent.class,
                      request,
                      Events.accepted(request, RequestKind.TEXT, 1, Events.ENGLISH));
                  send(
                      producer,
                      values,
                      Topic.TRANSLATIONS,
                      Translation.class,
                      request,
                      Translation.newBuilder(
                              Events.translation(request, 0, Events.ENGLISH, "Hello"))
                          .setSourceText(text.getText())
                          .setResultId(request)
                          .setCost("0.01")
                          .setCurrency("USD")
                          .setPriceVersion("it")
                          .build());
                });
      }
    }
  }

  private static <T extends SpecificRecord> void send(
      final KafkaProducer<String, byte[]> producer,
      final ValueSerdes values,
      final Topic topic,
      final Class<T> type,
      final String request,
      final T value) {
    producer.send(
        new ProducerRecord<>(
            topic.topicName(""),
            request,
            values.serializer(type).serialize(topic.topicName(""), value)));
  }

  /** How many ends each request has. */
  private static Map<String, Long> ends(final TestBroker broker) {
    final ValueSerdes values = values();
    return broker
        .read(
            Topic.REQUESTS.topicName(""),
            LIMIT,
            records ->
                records.stream()
                        .map(record -> event(values, record.value()))
                        .filter(GatewayKillIT::isEnd)
                        .count()
                    >= JOBS)
        .stream()
        .map(record -> event(values, record.value()))
        .filter(GatewayKillIT::isEnd)
        .collect(Collectors.groupingBy(RequestEvent::getRequestId, Collectors.counting()));
  }

  private static RequestEvent event(final ValueSerdes values, final byte[] value) {
    return values.deserializer(RequestEvent.class).deserialize("", value);
  }

  private static boolean isEnd(final RequestEvent event) {
    return event.getEvent() instanceof final UnitStatus status
        && StatusSubject.of(status) == StatusSubject.REQUEST_END;
  }

  private static KafkaConsumer<String, byte[]> reader(final TestBroker broker, final String group) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            ConsumerConfig.GROUP_ID_CONFIG,
            group,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed"),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  private static ValueSerdes values() {
    final Settings settings =
        new GatewayApp().config().resolve(Map.of(AppConfig.SCHEMA_REGISTRY_URL, "mock://gateway"));
    return new ValueSerdes(settings);
  }

  private static List<String> command(final Map<String, String> settings) {
    final List<String> command = new ArrayList<>(List.of(GatewayApp.class.getName()));
    settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return command;
  }

  private static Map<String, String> settings(
      final TestBroker broker,
      final TestReceiver accounts,
      final Path directory,
      final String name) {
    final int port = Loopback.freePort();
    final Map<String, String> settings = new HashMap<>();
    settings.put(AppConfig.BOOTSTRAP_SERVERS, broker.bootstrap());
    settings.put(AppConfig.SCHEMA_REGISTRY_URL, "mock://gateway");
    settings.put(AppConfig.STATE_DIR, directory.resolve(name).toString());
    settings.put(AppConfig.HTTP_PORT, Integer.toString(port));
    settings.put("workflow.execution", "topic");
    settings.put("budgets.file", directory.resolve("budgets.json").toString());
    settings.put("budgets.webhook.url", accounts.url().toString());
    settings.put("budgets.webhook.secret", "whsec_" + "c2VjcmV0");
    settings.put(AppConfig.NUM_STREAM_THREADS, "1");
    settings.put(AppConfig.TOPIC_REPLICATION_FACTOR, "1");
    settings.put(AppConfig.KAFKA_PREFIX + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "3000");
    settings.put(AppConfig.KAFKA_PREFIX + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "500");
    return settings;
  }
}
