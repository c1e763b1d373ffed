package io.dragoman.dlq.http;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.dlq.cli.DlqProcess;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.testkit.ApiClient;
import io.dragoman.testkit.Loopback;
import io.dragoman.testkit.TestBroker;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The service against a real broker, over real HTTP, killed on the way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceIT {
  private static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<Process> processes = new ArrayList<>();

  /** Later numbers are younger, and all of them old enough to be replayed by policies. */
  private final Instant begun = Instant.now().minus(Duration.ofMinutes(10));

  private TestBroker broker;
  private Map<String, Object> config;
  private Path keys;
  private DlqService service;
  private ApiClient operator;
  private ApiClient viewer;

  @BeforeAll
  void start(@TempDir final Path folder) throws Exception {
    broker = TestBroker.start(folder.resolve("kafka"));
    config = Map.of("bootstrap.servers", broker.bootstrap());
    keys =
        Files.writeString(
            folder.resolve("keys"),
            "vera viewer "
                + new Secret("", "v").hash()
                + "\notto operator "
                + new Secret("", "o").hash());
    service = serve(Map.of());
    operator = new ApiClient(service.port(), "o");
    viewer = new ApiClient(service.port(), "v");
    Awaitility.await().atMost(PATIENCE).until(service::ready);
  }

  @AfterAll
  void stop() {
    service.close();
    broker.close();
  }

  @AfterEach
  void leaveNoProcess() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void shouldBeReadyWhenKafkaAnswers() throws Exception {
    final ApiClient nobody = new ApiClient(service.port(), "");

    assertThat(nobody.get("/health/live").status()).isEqualTo(200);
    assertThat(nobody.get("/health/ready").status()).isEqualTo(200);
    assertThat(nobody.get("/openapi.json").body().path("openapi").asText()).isEqualTo("3.1.0");
    assertThat(nobody.get("/metrics").raw().body()).contains("dragoman_app_ready");
    assertThat(nobody.get("/v1/letters").status()).isEqualTo(401);
  }

  @Test
  void shouldShowEachOncePageByPageAlsoWhileNewOnesCome() throws Exception {
    fill("paged", 0, 100);
    for (final String order : List.of("newest", "oldest")) {
      final List<String> seen = new ArrayList<>();
      String cursor = "";
      do {
        final ApiClient.Reply page =
            viewer.get("/v1/letters?topic=paged&limit=17&order=" + order + cursor);
        assertThat(page.status()).isEqualTo(200);
        page.body().path("letters").forEach(letter -> seen.add(letter.path("key").asText()));
        cursor = page.body().has("next") ? "&cursor=" + page.body().path("next").asText() : "";
        send("paged", 1_000 + seen.size(), 1);
      } while (!cursor.isEmpty());

      assertThat(seen).as(order).doesNotHaveDuplicates().containsAll(numbers(0, 100));
      assertThat(seen.subList(0, 17))
          .isEqualTo(seen.subList(0, 17).stream().sorted(byNumber(order)).toList());
    }
  }

  @Test
  void shouldWarnOfWhatRetentionDeletesSoon() throws Exception {
    broker.createTopics(PARTITIONS, "dlq.aging");
    try (Admin admin = Admin.create(config)) {
      final String week = Long.toString(Duration.ofDays(7).toMillis());
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, "dlq.aging"),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("retention.ms", week), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    final long then = Instant.now().minus(Duration.ofHours(156)).toEpochMilli();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 9; i++) {
        producer.send(
            new ProducerRecord<>(
                "dlq.aging", i % PARTITIONS, then, utf8("k" + i), utf8("v"), List.of()));
      }
    }

    for (final String path : List.of("/v1/letters", "/v1/stats")) {
      final JsonNode expiring = viewer.get(path + "?topic=dlq.aging").body().path("expiring");
      assertThat(expiring).as(path).hasSize(1);
      assertThat(expiring.path(0).path("topic").asText()).isEqualTo("dlq.aging");
      assertThat(expiring.path(0).path("count").asLong()).isEqualTo(9);
      assertThat(expiring.path(0).path("retentionMs").asLong())
          .isEqualTo(Duration.ofDays(7).toMillis());
    }
    assertThat(viewer.get("/v1/tasks").body().path("expiring").isArray()).isTrue();
  }

  @Test
  void shouldShowExplainAndCount() throws Exception {
    fill("shown", 0, 9);

    final JsonNode one = viewer.get("/v1/letters/shown-1@0").body();
    assertThat(one.path("key").asText()).isEqualTo("1");
    assertThat(one.path("value").path("content").asText()).isEqualTo("value-1");
    assertThat(one.path("history").isArray()).isTrue();
    assertThat(viewer.get("/v1/letters/shown-1@0?history=false").body().has("history")).isFalse();
    assertThat(viewer.get("/v1/letters/shown-1@0?history=no").status()).isEqualTo(400);
    assertThat(
            viewer
                .get("/v1/letters/shown-1%400/explanation")
                .body()
                .path("explanation")
                .path("advice")
                .asText())
        .isNotEmpty();
    assertThat(viewer.get("/v1/letters/shown-1@99").status()).isEqualTo(404);
    assertThat(viewer.get("/v1/letters/nonsense").error().path("field").asText())
        .isEqualTo("letter");
    assertThat(viewer.get("/v1/letters?topic=no-such-topic").status()).isEqualTo(404);

    final JsonNode stats = viewer.get("/v1/stats?topic=sho*&by=code,topic").body();
    assertThat(stats.path("count").asLong()).isEqualTo(9);
    assertThat(stats.path("by").path("code").get(0).path("name").asText())
        .isEqualTo("ENGINE_TIMEOUT");
    assertThat(viewer.get("/v1/codes/engine_timeout").body().path("what").asText()).isNotEmpty();
    assertThat(viewer.get("/v1/codes/nonsense").status()).isEqualTo(404);
  }

  @Test
  void shouldReplayEachOnceForAnOperator() throws Exception {
    fill("once", 0, 200);
    final String order = "{\"topic\": \"once\", \"code\": [\"ENGINE_TIMEOUT\"]";

    assertThat(viewer.post("/v1/replay", order + "}").status()).isEqualTo(403);
    final ApiClient.Reply dry = operator.post("/v1/replay", order + ", \"dryRun\": true}");
    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.body().path("targets").path("once.work").asLong()).isEqualTo(200);
    assertThat(dry.body().path("decisions")).hasSize(100);
    assertThat(committed("once.work")).as("nothing yet").isEmpty();

    final ApiClient.Reply begun =
        operator.post("/v1/replay", order + ", \"reason\": \"GPU is back\"}");
    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.header("Location")).isEqualTo(begun.body().path("url").asText());
    final JsonNode task = await(operator, begun.body().path("url").asText(), "COMPLETED");

    assertThat(task.path("done").path("REPLAYED").asLong()).isEqualTo(200);
    assertThat(committed("once.work")).containsExactlyInAnyOrderElementsOf(numbers(0, 200));
    final JsonNode entries =
        viewer.get("/v1/audit?task=" + task.path("id").asText()).body().path("entries");
    assertThat(entries)
        .isNotEmpty()
        .allSatisfy(
            entry -> {
              assertThat(entry.path("who").asText()).isEqualTo("otto");
              assertThat(entry.path("why").asText()).isEqualTo("GPU is back");
            });
    assertThat(viewer.get("/v1/letters?topic=once&state=pending").body().path("letters")).isEmpty();

    broker.createTopics(PARTITIONS, "once.other");
    final String other =
        operator
            .post(
                "/v1/replay",
                "{\"topic\": \"once\", \"all\": true, \"again\": true, \"max\": 5, \"to\":"
                    + " \"once.other\"}")
            .body()
            .path("url")
            .asText();
    assertThat(viewer.get(other).status()).as("known at once").isEqualTo(200);
    assertThat(viewer.get("/v1/tasks").raw().body())
        .contains(other.substring("/v1/tasks/".length()));
    final String again = operator.post("/v1/replay", order + "}").body().path("url").asText();
    await(operator, other, "LIMIT");
    assertThat(committed("once.other")).hasSize(5);
    final JsonNode second = await(operator, again, "COMPLETED");
    assertThat(second.path("total").asLong()).isZero();
    assertThat(second.path("skipped").path("DONE_BEFORE").asLong()).isEqualTo(200);
    assertThat(viewer.get("/metrics").raw().body())
        .contains("dragoman_dlq_orders_total")
        .contains("kind=\"replay\"");
  }

  @Test
  void shouldRefuseOrdersThatDoNotSayWhatTheyMean() throws Exception {
    fill("meant", 0, 3);

    assertThat(operator.post("/v1/replay", "{\"topic\": \"meant\"}").error().path("field").asText())
        .isEqualTo("all");
    assertThat(
            operator
                .post("/v1/discard", "{\"topic\": \"meant\", \"all\": true}")
                .error()
                .path("field")
                .asText())
        .isEqualTo("reason");
    assertThat(operator.post("/v1/park", "{\"letter\": \"no-such-topic-0@1\"}").status())
        .isEqualTo(404);
    assertThat(committed("meant.work")).isEmpty();
    final String url =
        operator
            .post("/v1/discard", "{\"letter\": [\"meant-1@0\"], \"reason\": \"told them\"}")
            .body()
            .path("url")
            .asText();
    await(operator, url, "COMPLETED");
    assertThat(
            viewer
                .get("/v1/letters?topic=meant&state=discarded")
                .body()
                .path("letters")
                .get(0)
                .path("location")
                .asText())
        .isEqualTo("meant-1@0");
  }

  @Test
  void shouldPauseResumeAndCancelATaskAndTakeNoSecondOneMeanwhile() throws Exception {
    fill("steered", 0, 500);
    final String order = "{\"topic\": \"steered\", \"all\": true, \"rate\": 50}";
    final String url = operator.post("/v1/replay", order).body().path("url").asText();

    final ApiClient.Reply second = operator.post("/v1/replay", order);
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.error().path("what_to_do").asText()).contains(url + "/cancel");
    assertThat(viewer.post(url + "/pause", "").status()).isEqualTo(403);

    await(operator, url, "RUNNING");
    assertThat(operator.post(url + "/resume", "").status()).as("it runs").isEqualTo(409);
    awaitTold(url, "pause", "PAUSED");
    awaitTold(url, "resume", "RUNNING");
    final JsonNode ended = awaitTold(url, "cancel", "CANCELLED");
    assertThat(ended.path("total").asLong()).isBetween(1L, 499L);
    assertThat(committed("steered.work")).hasSize(ended.path("total").asInt());
    assertThat(operator.post(url + "/pause", "").status()).isEqualTo(409);
    assertThat(operator.post("/v1/tasks/none/cancel", "").status()).isEqualTo(404);
  }

  @Test
  void shouldNeitherShowNorSteerWhatIsDoneInATopicWhenItIsClosed() throws Exception {
    fill("closed", 0, 500);
    final String url =
        operator
            .post("/v1/replay", "{\"topic\": \"closed\", \"all\": true, \"rate\": 50}")
            .body()
            .path("url")
            .asText();
    final String id = url.substring("/v1/tasks/".length());
    await(operator, url, "RUNNING");

    try (DlqService narrow = serve(Map.of("topics.allowed", "open"))) {
      Awaitility.await().atMost(PATIENCE).until(narrow::ready);
      final ApiClient other = new ApiClient(narrow.port(), "o");

      assertThat(other.get("/v1/tasks").status()).isEqualTo(200);
      assertThat(other.get("/v1/tasks").raw().body()).doesNotContain(id);
      assertThat(other.get(url).status()).isEqualTo(403);
      for (final String what : List.of("pause", "resume", "cancel")) {
        assertThat(other.post(url + "/" + what, "").status()).as(what).isEqualTo(403);
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !operator.get("/v1/audit?task=" + id).body().path("entries").isEmpty());
      assertThat(other.get("/v1/audit?task=" + id).body().path("entries")).isEmpty();
    }
    assertThat(operator.get(url).body().path("state").asText()).isEqualTo("RUNNING");
    awaitTold(url, "cancel", "CANCELLED");
  }

  @Test
  void shouldSendACorrectedLetterBackOnceForAnOperator() throws Exception {
    broker.createTopics(PARTITIONS, "wrong");
    broker.createTopics(PARTITIONS, "wrong.work");
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer
          .send(
              new ProducerRecord<>(
                  "wrong", 0, utf8("7"), utf8("{\"amount\": 1}"), letter("wrong", 0).headers()))
          .get();
    }
    final String url = "/v1/letters/wrong-0@0/edit";
    final String order = "{\"set\": [\"amount=2\"], \"reason\": \"typing error\"";

    assertThat(viewer.post(url, order + "}").status()).isEqualTo(403);
    assertThat(operator.post(url, "{\"set\": [\"amount=2\"]}").error().path("field").asText())
        .isEqualTo("reason");
    assertThat(
            operator
                .post(url, "{\"set\": [\"amount\"], \"reason\": \"x\"}")
                .error()
                .path("field")
                .asText())
        .isEqualTo("set");
    assertThat(operator.post("/v1/letters/wrong-0@99/edit", order + "}").status()).isEqualTo(404);
    assertThat(operator.post(url, order + ", \"dryRun\": true}").body().path("total").asInt())
        .isEqualTo(1);
    assertThat(committed("wrong.work")).as("nothing yet").isEmpty();

    final ApiClient.Reply done = operator.post(url, order + "}");
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.body().path("changes").path(0).asText()).contains("amount").contains("2");
    assertThat(committed("wrong.work")).containsExactly("7");
    assertThat(operator.post(url, order + "}").body().path("total").asInt())
        .as("done before")
        .isZero();
    assertThat(viewer.get("/v1/audit?topic=wrong").body().path("entries").path(0).path("who"))
        .hasToString("\"otto\"");
  }

  @Test
  void shouldLoseAndDoubleNothingWhenKilledInTheMidstOfATask() throws Exception {
    final int letters = 1_500;
    fill("killed", 0, letters);
    final int port = Loopback.freePort();
    final ApiClient api = new ApiClient(port, "o");
    final Process first = process(port);
    awaitReady(api);
    final String url =
        api.post("/v1/replay", "{\"topic\": \"killed\", \"all\": true, \"rate\": 300}")
            .body()
            .path("url")
            .asText();
    // What a task tells of itself comes later than what it does.
    Awaitility.await().atMost(PATIENCE).until(() -> api.get(url).body().path("total").asInt() > 0);
    first.destroyForcibly().waitFor();

    final Process next = process(port);
    awaitReady(api);
    final JsonNode dead = await(api, url, "DEAD");
    assertThat(dead.path("total").asInt()).as("in the midst").isBetween(1, letters - 1);
    assertThat(api.post(url + "/resume", "").status()).isEqualTo(202);
    final JsonNode task = await(api, url, "COMPLETED");
    next.destroy();

    assertThat(next.waitFor()).as("told to end, it ends well").isZero();
    assertThat(committed("killed.work")).containsExactlyInAnyOrderElementsOf(numbers(0, letters));
    assertThat(task.path("done").path("REPLAYED").asLong()).isEqualTo(letters);
  }

  @Test
  void shouldReplayByItselfOnlyWhatThePolicySaysAndOnlyInOneInstance() throws Exception {
    fill("healed", 0, 40);
    final Map<String, String> policies =
        Map.of(
            "policies", "healing",
            "policy.healing.topic", "healed",
            "policy.healing.code", "ENGINE_TIMEOUT",
            "policy.healing.delay.ms", "0",
            "policy.healing.interval.ms", "200",
            "policy.healing.rate", "1000",
            "policy.healing.max.per.hour", "25",
            "topic.prefix", "healed.");
    try (DlqService one = serve(policies);
        DlqService other = serve(policies)) {
      Awaitility.await().atMost(PATIENCE).until(() -> leads(one) != leads(other));
      Awaitility.await().atMost(PATIENCE).until(() -> committed("healed.work").size() == 25);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> policy(leads(one) ? one : other).path("lastRound").asText().equals("CAPPED"));
      assertThat(committed("healed.work")).doesNotHaveDuplicates().hasSize(25);
      assertThat(policy(one).path("lastHour").asLong()).isEqualTo(25);

      // Asked once: it may change at any time, and then both would be the same.
      final boolean oneLeads = leads(one);
      final DlqService second = oneLeads ? other : one;
      (oneLeads ? one : other).close();
      Awaitility.await().atMost(PATIENCE).until(() -> leads(second));
    }
  }

  @Test
  void shouldStopAPolicyWhoseReplaysDieAgainUntilAnOperatorStartsIt() throws Exception {
    fill("doomed", 0, 5);
    final Map<String, String> policies = new HashMap<>();
    policies.put("policies", "hopeless");
    policies.put("policy.hopeless.topic", "doomed");
    policies.put("policy.hopeless.delay.ms", "0");
    policies.put("policy.hopeless.interval.ms", "200");
    policies.put("policy.hopeless.rate", "25");
    policies.put("policy.hopeless.max.replays", "1000");
    policies.put("policy.hopeless.stop.after.failures", "8");
    policies.put("topic.prefix", "doomed.");
    final CountDownLatch end = new CountDownLatch(1);
    final Thread worker = Thread.ofPlatform().start(() -> failEverything("doomed", end));
    try {
      final JsonNode stopped;
      try (DlqService mine = serve(policies)) {
        Awaitility.await().atMost(PATIENCE).until(() -> state(mine).equals("STOPPED"));
        stopped = policy(mine);
        assertThat(stopped.path("who").asText()).isEqualTo("policy hopeless");
        assertThat(stopped.path("why").asText()).contains("dead letters again");
        assertThat(new ApiClient(mine.port(), "").get("/metrics").raw().body())
            .containsPattern(
                "dragoman_dlq_policy_stops_total\\{[^}]*policy=\"hopeless\"[^}]*} 1.0");
      }
      try (DlqService again = serve(policies)) {
        final ApiClient api = new ApiClient(again.port(), "o");
        assertThat(policy(again).path("when"))
            .as("a restart changes nothing")
            .isEqualTo(stopped.path("when"));
        assertThat(state(again)).isEqualTo("STOPPED");
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> policy(again).path("lastRound").asText().equals("STOPPED"));
        assertThat(
                new ApiClient(again.port(), "v").post("/v1/policies/hopeless/start", "").status())
            .isEqualTo(403);
        assertThat(api.post("/v1/policies/none/start", "").status()).isEqualTo(404);

        final JsonNode started =
            api.post("/v1/policies/hopeless/start", "{\"reason\": \"mended\"}").body();
        assertThat(started.path("state").asText()).isEqualTo("RUNNING");
        assertThat(started.path("who").asText()).isEqualTo("otto");
        assertThat(started.path("diedAgain").asLong()).as("forgotten").isZero();
        Awaitility.await().atMost(PATIENCE).until(() -> state(again).equals("STOPPED"));
      }
    } finally {
      end.countDown();
      worker.join();
    }
  }

  @Test
  void shouldStopAPolicyWhenTheConsumerDropsTheHeadersAndSaysOnlyWhereItRead() throws Exception {
    stopsItself(
        "forgetful",
        (record, headers) -> {
          headers.add("__streams.errors.topic", utf8(record.topic()));
          headers.add("__streams.errors.partition", utf8(Integer.toString(record.partition())));
          headers.add("__streams.errors.offset", utf8(Long.toString(record.offset())));
        });
  }

  @Test
  void shouldStopAPolicyWhenTheConsumerDoesNotEvenSayWhereItRead() throws Exception {
    stopsItself(
        "silent", (record, headers) -> headers.add("__streams.errors.topic", utf8(record.topic())));
  }

  private void stopsItself(final String topic, final BiConsumer<ConsumerRecord<?, ?>, Headers> says)
      throws Exception {
    broker.createTopics(PARTITIONS, topic);
    broker.createTopics(PARTITIONS, topic + ".work");
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 400; i++) {
        final byte[] key = utf8(Integer.toString(i));
        producer.send(new ProducerRecord<>(topic + ".work", i % PARTITIONS, key, utf8("value")));
      }
    }
    final Map<String, String> policies = new HashMap<>();
    policies.put("policies", "hopeful");
    policies.put("policy.hopeful.topic", topic);
    policies.put("policy.hopeful.delay.ms", "0");
    policies.put("policy.hopeful.interval.ms", "200");
    policies.put("policy.hopeful.rate", "2000");
    policies.put("policy.hopeful.max.per.hour", "100000");
    policies.put("policy.hopeful.max.replays", "1000");
    policies.put("policy.hopeful.stop.after.failures", "10");
    policies.put("topic.prefix", topic + ".");
    final CountDownLatch end = new CountDownLatch(1);
    final Thread worker = Thread.ofPlatform().start(() -> failEverything(topic, end, says));
    try (DlqService mine = serve(policies)) {
      Awaitility.await().atMost(PATIENCE).until(() -> state(mine).equals("STOPPED"));
      assertThat(policy(mine).path("who").asText()).isEqualTo("policy hopeful");
      assertThat(policy(mine).path("why").asText()).contains("dead letters again");
    } finally {
      end.countDown();
      worker.join();
    }
  }

  /** A worker that can do nothing: everything comes back as a dead letter. */
  private void failEverything(final String topic, final CountDownLatch end) {
    failEverything(
        topic,
        end,
        (record, headers) -> {
          letter(topic, record.partition()).headers().forEach(headers::add);
          record.headers().forEach(headers::add);
        });
  }

  private void failEverything(
      final String topic,
      final CountDownLatch end,
      final BiConsumer<ConsumerRecord<?, ?>, Headers> says) {
    final Map<String, Object> reading = new HashMap<>(config);
    reading.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer = producer()) {
      final List<TopicPartition> partitions = partitions(topic + ".work");
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (end.getCount() > 0) {
        for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          final Headers headers = new RecordHeaders();
          says.accept(record, headers);
          producer.send(
              new ProducerRecord<>(
                  topic, record.partition(), record.key(), record.value(), headers));
        }
      }
    }
  }

  private static boolean leads(final DlqService one) throws Exception {
    return new ApiClient(one.port(), "v").get("/v1/policies").body().path("runHere").asBoolean();
  }

  private static JsonNode policy(final DlqService one) throws Exception {
    return new ApiClient(one.port(), "v").get("/v1/policies").body().path("policies").path(0);
  }

  private static String state(final DlqService one) throws Exception {
    return policy(one).path("state").asText();
  }

  private DlqService serve(final Map<String, String> more) {
    final Map<String, String> values = new HashMap<>(more);
    values.put("bootstrap.servers", broker.bootstrap());
    values.put("http.port", "0");
    values.put("api.keys.file", keys.toString());
    values.putIfAbsent("topics.allowed", "*");
    values.put("health.interval.ms", "200");
    return DlqService.start(ServiceConfig.spec().resolve(values), Clock.systemUTC());
  }

  private Process process(final int port) throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(DlqProcess.class.getName());
    command.add("serve");
    command.addAll(List.of("--set", "bootstrap.servers=" + broker.bootstrap()));
    command.addAll(List.of("--set", "http.port=" + port));
    command.addAll(List.of("--set", "api.keys.file=" + keys));
    command.addAll(List.of("--set", "topics.allowed=killed"));
    final Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(started);
    return started;
  }

  private static void awaitReady(final ApiClient api) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> api.get("/health/ready").status() == 200);
  }

  private JsonNode awaitTold(final String url, final String what, final String state)
      throws Exception {
    final ApiClient.Reply reply = operator.post(url + "/" + what, "");
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(202);
    return await(operator, url, state);
  }

  private static JsonNode await(final ApiClient api, final String url, final String state) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> api.get(url).body(), task -> task.path("state").asText().equals(state));
  }

  private void fill(final String topic, final int from, final int letters) throws Exception {
    broker.createTopics(PARTITIONS, topic);
    broker.createTopics(PARTITIONS, topic + ".work");
    send(topic, from, letters);
  }

  private void send(final String topic, final int from, final int letters) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = from; i < from + letters; i++) {
        producer.send(
            new ProducerRecord<>(
                topic,
                i % PARTITIONS,
                begun.plusMillis(i).toEpochMilli(),
                utf8(Integer.toString(i)),
                utf8("value-" + i),
                letter(topic, i % PARTITIONS).headers()));
      }
    }
  }

  private static Letters letter(final String topic, final int partition) {
    return Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
        .header("__streams.errors.topic", topic + ".work")
        .header("__streams.errors.partition", Integer.toString(partition));
  }

  /** Pipelined requests to a topic this young can lose their place in the sequence. */
  private KafkaProducer<byte[], byte[]> producer() {
    final Map<String, Object> oneAtATime = new HashMap<>(config);
    oneAtATime.put("max.in.flight.requests.per.connection", 1);
    return new KafkaProducer<>(oneAtATime, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Keys of what a reader of committed records finds; waits for transactions that are open. */
  private List<String> committed(final String topic) {
    final Map<TopicPartition, Long> ends;
    final List<TopicPartition> partitions = partitions(topic);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
      consumer.assign(partitions);
      ends = consumer.endOffsets(partitions);
    }
    final List<String> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> found.add(new String(record.key(), StandardCharsets.UTF_8)));
      }
    }
    return found;
  }

  private KafkaConsumer<byte[], byte[]> consumer(final String isolation) {
    final Map<String, Object> own = new HashMap<>(config);
    own.put("isolation.level", isolation);
    return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(final String topic) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private static List<String> numbers(final int from, final int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static java.util.Comparator<String> byNumber(final String order) {
    final java.util.Comparator<String> up = java.util.Comparator.comparingInt(Integer::parseInt);
    return order.equals("newest") ? up.reversed() : up;
  }
}
