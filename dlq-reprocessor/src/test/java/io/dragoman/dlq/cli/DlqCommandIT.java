package io.dragoman.dlq.cli;

import static io.dragoman.dlq.letter.Letters.utf8;
import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskLog;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.serde.AvroSerializer;
import io.dragoman.schemas.serde.AvroTrust;
import io.dragoman.testkit.BesideTheTest;
import io.dragoman.testkit.TestBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The read side of {@code dlq} against a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DlqCommandIT {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final String REGISTRY = "mock://dlq-command-it";

  @TempDir private static Path folder;

  private TestBroker broker;

  @BeforeAll
  void fill() throws Exception {
    // A translation's builder copies records, before any serde has vouched for them.
    AvroTrust.install();
    broker = TestBroker.start(folder.resolve("broker"));
    for (final String topic : List.of("dlq.translator", "dlq.transcriber")) {
      broker.createTopics(3, topic);
    }
    broker.createTopics(1, "orders-dlt");
    broker.createTopics(1, "dlq.followed");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "filler"))) {
      producer.initTransactions();
      // Every record in its own transaction: the markers take offsets that no record has.
      for (int i = 0; i < 60; i++) {
        final boolean poison = i % 20 == 0;
        producer.beginTransaction();
        producer.send(
            record(
                "dlq.translator",
                i % 3,
                NOON.plusSeconds(i),
                utf8("key-" + i),
                poison ? utf8("not avro") : task("sentence " + i),
                Letters.dragoman(
                        poison ? "UNDECODABLE_RECORD" : "ENGINE_TIMEOUT",
                        poison ? "POISON" : "EXHAUSTED")
                    .header("dragoman.request-id", "request-" + i)
                    .header("dragoman.attempt", Integer.toString(i % 5))));
        producer.commitTransaction();
      }
      producer.beginTransaction();
      producer.send(
          record(
              "dlq.translator",
              0,
              NOON.plusSeconds(999),
              utf8("never"),
              utf8("aborted"),
              Letters.dragoman("INTERNAL", "EXHAUSTED")));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record("orders-dlt", 0, NOON, utf8("o"), utf8("{\"id\":5}"), Letters.spring()));
      producer.commitTransaction();
    }
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void shouldListTheNewestFirst() {
    final Shell shell = dlq("list", "-t", "dlq.translator", "--limit", "4", "--json");

    assertThat(shell.exit()).isZero();
    assertThat(texts(shell, "requestId"))
        .containsExactly("request-59", "request-58", "request-57", "request-56");
    assertThat(shell.err()).contains("more than 4");
  }

  @Test
  void shouldListTheOldestFirstWhenAsked() {
    assertThat(
            texts(
                dlq("list", "-t", "dlq.translator", "--sort", "oldest", "-n", "3", "--json"),
                "requestId"))
        .containsExactly("request-0", "request-1", "request-2");
  }

  @Test
  void shouldListByAttemptsWhenAsked() {
    assertThat(
            texts(
                dlq("list", "-t", "dlq.translator", "--sort", "attempts", "-n", "2", "--json"),
                "requestId"))
        .hasSize(2)
        .allSatisfy(id -> assertThat(Integer.parseInt(id.substring(8)) % 5).isEqualTo(4));
  }

  @Test
  void shouldFindARareOneFarFromTheEnd() {
    final Shell shell = dlq("list", "--code", "undecodable_record", "-n", "1", "--json");

    assertThat(texts(shell, "requestId")).containsExactly("request-40");
    assertThat(texts(dlq("list", "--request", "request-0", "--json"), "key"))
        .containsExactly("key-0");
  }

  @Test
  void shouldListEachOnceWhenAllAreWanted() {
    final Shell shell = dlq("list", "-t", "dlq.translator", "--all", "--json");

    assertThat(texts(shell, "requestId"))
        .hasSize(60)
        .doesNotHaveDuplicates()
        .doesNotContain("never");
  }

  @Test
  void shouldKeepToTheTimeRange() {
    assertThat(
            texts(
                dlq(
                    "list",
                    "--json",
                    "--since",
                    NOON.plusSeconds(10).toString(),
                    "--until",
                    NOON.plusSeconds(13).toString()),
                "requestId"))
        .containsExactly("request-12", "request-11", "request-10");
  }

  @Test
  void shouldSearchDecodedValues() {
    assertThat(texts(dlq("list", "--contains", "sentence 33", "--json"), "requestId"))
        .containsExactly("request-33");
  }

  @Test
  void shouldPrintATableForPeople() {
    final Shell shell = dlq("list", "-t", "dlq.translator", "--limit", "2");

    assertThat(shell.out().lines())
        .hasSize(3)
        .first()
        .asString()
        .contains("DEAD LETTER", "CODE", "MESSAGE");
    assertThat(shell.out())
        .contains("dlq.translator-2@", "ENGINE_TIMEOUT", "EXHAUSTED", "2026-01-31 12:00:59Z")
        .doesNotContain("\u001b");
  }

  @Test
  void shouldCountByCodeAndHour() {
    final JsonNode stats = dlq("stats", "--by", "code,hour", "--json").json().getFirst();

    assertThat(stats.get("count").intValue()).isEqualTo(60);
    assertThat(stats.at("/by/code/0/name").textValue()).isEqualTo("ENGINE_TIMEOUT");
    assertThat(stats.at("/by/code/0/count").intValue()).isEqualTo(57);
    assertThat(stats.at("/by/code/1/count").intValue()).isEqualTo(3);
    assertThat(stats.at("/by/code/1/example").textValue()).startsWith("dlq.translator-0@");
    assertThat(stats.at("/by/hour").size()).isEqualTo(1);
    assertThat(dlq("stats").out()).contains("60 dead letters", "ENGINE_TIMEOUT", "nllb-cpu");
  }

  @Test
  void shouldShowADecodedValue() {
    final String location =
        texts(dlq("list", "--request", "request-59", "--json"), "location").getFirst();

    final Shell shell = dlq("show", location, "--json");

    final JsonNode letter = shell.json().getFirst();
    assertThat(letter.at("/value/format").textValue()).isEqualTo("avro");
    assertThat(letter.at("/value/content/sentences/0/text").textValue()).isEqualTo("sentence 59");
    assertThat(letter.get("headers")).hasSizeGreaterThan(10);
    assertThat(dlq("show", location).out())
        .contains("sentence 59", "Stack trace", "at a.B.c(B.java:1)", "translation.tasks-2@55");
  }

  @Test
  void shouldShowBytesWhenThereIsNoRegistry() {
    final String location =
        texts(dlq("list", "--request", "request-59", "--json"), "location").getFirst();

    final Shell shell = Shell.run("show", location, "-b", broker.bootstrap());

    assertThat(shell.exit()).isZero();
    assertThat(shell.out()).contains("no schema registry was named", "00000000  00 ");
  }

  @Test
  void shouldExplainADeadLetter() {
    final String location =
        texts(dlq("list", "--request", "request-59", "--json"), "location").getFirst();

    assertThat(dlq("explain", location).out())
        .contains("translator 1.0.0 gave up a record of translation.tasks after 4 attempts")
        .contains("The engine did not finish the record in time.")
        .contains("What to do");
  }

  @Test
  void shouldReadWhatSpringWrote() {
    final JsonNode letter = dlq("list", "-t", "orders-*", "--json").json().getFirst();

    assertThat(letter.get("dialect").textValue()).isEqualTo("SPRING");
    assertThat(letter.get("origin").textValue()).isEqualTo("orders-7@1234567");
    assertThat(dlq("explain", "orders-dlt-0@0").out()).contains("The consumer group billing");
    assertThat(dlq("show", "orders-dlt-0@0").out()).contains("\"id\" : 5", "0x00000007");
  }

  @Test
  void shouldTellTheHistoryOfTheRequest() throws Exception {
    for (final String topic : List.of("requests", "translations", "dlq.translator", "tasks")) {
      broker.createTopics(5, "story." + topic);
    }
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (final String id : List.of("one", "other")) {
        producer.send(
            result(
                "requests",
                id,
                event(
                    id,
                    NOON,
                    RequestSubmission.newBuilder()
                        .setKind(RequestKind.TEXT)
                        .setUnits(2)
                        .setSourceLanguage("kor_Hang")
                        .setTargetLanguages(List.of("eng_Latn"))
                        .setCreatedAt(NOON)
                        .build())));
        producer.send(
            result("requests", id, event(id, NOON.plusSeconds(2), status(0, State.DONE, null))));
        producer.send(
            result(
                "requests",
                id,
                event(id, NOON.plusSeconds(3), status(1, State.FAILED, "ENGINE_TIMEOUT"))));
        producer.send(
            result(
                "translations",
                id,
                Translation.newBuilder()
                    .setRequestId(id)
                    .setIndex(0)
                    .setCount(2)
                    .setSourceLanguage("kor_Hang")
                    .setTargetLanguage("eng_Latn")
                    .setSourceText("네.")
                    .setText("Yes.")
                    .setSentences(List.of())
                    .setEngine("e")
                    .setModelVersion("m")
                    .setCached(false)
                    .setCompletedAt(NOON.plusSeconds(1))
                    .build()));
        producer.send(
            record(
                "story.dlq.translator",
                0,
                NOON.plusSeconds(3),
                utf8("k"),
                task("a sentence"),
                Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").header("dragoman.request-id", id)));
      }
    }
    dlq(
        "replay",
        "--topic-prefix",
        "story.",
        "story.dlq.translator-0@0",
        "--to",
        "story.tasks",
        "--reason",
        "mended");

    final Shell shown =
        dlq("show", "--topic-prefix", "story.", "story.dlq.translator-0@0", "--json");

    assertThat(shown.exit()).as(shown.err()).isZero();
    final List<String> kinds = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    for (final JsonNode moment : shown.json().getFirst().get("history")) {
      kinds.add(moment.get("kind").textValue());
      texts.add(moment.get("text").textValue());
    }
    assertThat(kinds)
        .containsExactly("SUBMISSION", "TRANSLATION", "STATUS", "STATUS", "DEAD_LETTER", "MARK");
    assertThat(texts)
        .satisfiesExactly(
            text -> assertThat(text).isEqualTo("accepted: TEXT, units: 2, kor_Hang to eng_Latn"),
            text ->
                assertThat(text).isEqualTo("translation of unit 0 of 2 into eng_Latn: \"Yes.\""),
            text -> assertThat(text).isEqualTo("unit 0, TRANSLATE eng_Latn: DONE"),
            text ->
                assertThat(text)
                    .isEqualTo("unit 1, TRANSLATE eng_Latn: FAILED ENGINE_TIMEOUT: too slow"),
            text ->
                assertThat(text).isEqualTo("dead letter story.dlq.translator-0@0: ENGINE_TIMEOUT"),
            text -> assertThat(text).contains("REPLAYED", "-> story.tasks: mended"));
    assertThat(dlq("show", "--topic-prefix", "story.", "story.dlq.translator-0@0").out())
        .contains("History of request one", "2026-01-31 12:00:00Z  accepted: TEXT");
    assertThat(
            dlq("show", "--topic-prefix", "story.", "story.dlq.translator-0@0", "--no-history")
                .out())
        .doesNotContain("History");
  }

  private static RequestEvent event(final String id, final Instant at, final Object event) {
    return RequestEvent.newBuilder().setRequestId(id).setAt(at).setEvent(event).build();
  }

  private static UnitStatus status(
      final int index, final State state, final @Nullable String errorCode) {
    return UnitStatus.newBuilder()
        .setStage(Stage.TRANSLATE)
        .setIndex(index)
        .setTargetLanguage("eng_Latn")
        .setState(state)
        .setErrorCode(errorCode)
        .setMessage(errorCode == null ? null : "too slow")
        .build();
  }

  /** Without a partition: the key decides, as it does for the apps. */
  private static <T extends SpecificRecord> ProducerRecord<byte[], byte[]> result(
      final String topic, final String key, final T value) {
    try (AvroSerializer<T> serializer = new AvroSerializer<>()) {
      serializer.configure(Map.of("schema.registry.url", REGISTRY), false);
      return new ProducerRecord<>(
          "story." + topic,
          null,
          NOON.toEpochMilli(),
          utf8(key),
          serializer.serialize("story." + topic, value));
    }
  }

  private Shell dlq(final List<String> more, final String... arguments) {
    return dlq(Stream.concat(more.stream(), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void shouldWaitForWhatBecomesOfThem() throws Exception {
    broker.createTopics(1, "wait-dlt");
    broker.createTopics(1, "wait-work");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(record("wait-dlt", 0, NOON, utf8("k"), utf8("v"), Letters.spring()));
    }
    final List<String> replay = List.of("replay", "-t", "wait-dlt", "--all", "--to", "wait-work");

    final Shell waited = dlq(replay, "--wait", "--wait-timeout", "1s");

    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(waited.out()).contains("0 dead again", "1 not dead again; whether they are done");
    assertThat(dlq(replay, "--wait", "--dry-run").exit()).isEqualTo(2);
    assertThat(dlq(replay, "--wait", "--wait-timeout", "soon").err()).contains("no duration");
  }

  @Test
  void shouldSendAnEditedDeadLetterBackOnce() throws Exception {
    broker.createTopics(1, "edit.dlq");
    broker.createTopics(1, "edit.tasks");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      final Letters letter =
          Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
              .header("__streams.errors.topic", "edit.tasks")
              .header("__streams.errors.partition", "0");
      producer.send(record("edit.dlq", 0, NOON, utf8("k"), task("wrnog"), letter));
      producer.send(record("edit.dlq", 0, NOON, utf8("k"), utf8("{\"id\":1}"), letter));
    }
    final Path file = Files.writeString(folder.resolve("value.bin"), "whatever");

    final Shell dry =
        dlq(
            "edit",
            "edit.dlq-0@0",
            "--set",
            "sentences.0.text=right",
            "--dry-run",
            "--reason",
            "x");
    final Shell wrong = dlq("edit", "edit.dlq-0@0", "--set", "index=first", "--reason", "x");
    final Shell edited =
        dlq(
            "edit",
            "edit.dlq-0@0",
            "--set",
            "sentences.0.text=right",
            "--set",
            "priority=9",
            "--reason",
            "a slip");
    final Shell second = dlq("edit", "edit.dlq-0@0", "--set", "priority=1", "--reason", "x");
    final Shell bytes =
        dlq("edit", "edit.dlq-0@1", "--value-file", file.toString(), "--reason", "x", "--json");

    assertThat(dry.out()).contains("sentences.0.text: \"wrnog\" -> \"right\"", "-> edit.tasks");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("Field 'index' is a whole number (32 bits)");
    assertThat(edited.exit()).as(edited.err()).isZero();
    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.out()).contains("something was done with them before");
    assertThat(bytes.exit()).as(bytes.err()).isZero();
    // A broker shows a transaction a moment after it said that it was committed.
    final List<JsonNode> copies =
        Awaitility.await()
            .until(
                () -> dlq("list", "-t", "edit.tasks", "--sort", "oldest", "--json").json(),
                found -> found.size() > 1);
    assertThat(copies).hasSize(2);
    assertThat(copies.getFirst().get("replayedFrom").textValue()).isEqualTo("edit.dlq-0@0");
    assertThat(copies.getFirst().get("replayCount").intValue()).isEqualTo(1);
    assertThat(dlq("show", "edit.tasks-0@0", "--no-history").out())
        .contains("\"text\" : \"right\"", "\"priority\" : 9");
    assertThat(dlq("show", "edit.tasks-0@2", "--no-history").out()).contains("whatever");
    assertThat(dlq("show", "edit.dlq-0@0").out())
        .contains(
            "replayed",
            "a slip; edited sentences.0.text: \"wrnog\" -> \"right\"; priority: 5 -> 9");
  }

  @Test
  void shouldOpenTheEditor() throws Exception {
    broker.createTopics(1, "hand.dlq");
    broker.createTopics(1, "hand.work");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(record("hand.dlq", 0, NOON, utf8("k"), utf8("{\"id\":1}"), Letters.letter()));
    }
    final ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DlqProcess.class.getName(),
            "edit",
            "hand.dlq-0@0",
            "--editor",
            "--to",
            "hand.work",
            "--reason",
            "x",
            "-b",
            broker.bootstrap());
    process.environment().remove("VISUAL");
    process.environment().put("EDITOR", "sed -i s/1/2/");

    final Process running = process.redirectErrorStream(true).redirectOutput(DISCARD).start();

    assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(running.exitValue()).isZero();
    assertThat(dlq("show", "hand.work-0@0", "--no-history").out()).contains("\"id\" : 2");
  }

  @Test
  void shouldSayNotFoundWhenThereIsNoSuchThing() {
    assertThat(dlq("list", "--topic", "nothing").exit()).isEqualTo(3);
    assertThat(dlq("show", "dlq.translator-0@999999").exit()).isEqualTo(3);
    assertThat(dlq("show", "dlq.translator-9@0").exit()).isEqualTo(3);
    assertThat(dlq("show", "nothing-0@0").err()).contains("There is no record at nothing-0@0.");
  }

  @Test
  void shouldSayNothingMatchedOnStandardErrorOnly() {
    final Shell shell = dlq("list", "--key", "nobody");

    assertThat(shell.exit()).isZero();
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err()).contains("No dead letters with key = 'nobody'.");
  }

  @Test
  void shouldPrintNewOnesWhenFollowing() throws Exception {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();
    final BrokenAfter out = new BrokenAfter(lines, 2);
    final CompletableFuture<Integer> exit =
        BesideTheTest.supply(
            () ->
                Shell.dlq()
                    .setOut(new PrintWriter(out))
                    .execute(
                        "list", "-f", "--json", "-t", "dlq.followed", "-b", broker.bootstrap()));
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      Awaitility.await()
          .until(
              () -> {
                producer.send(
                    record("dlq.followed", 0, NOON, utf8("k"), utf8("v"), Letters.streams()));
                producer.flush();
                return exit.isDone();
              });
    }

    assertThat(exit.get(30, TimeUnit.SECONDS)).isZero();
    assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(line).contains("dlq.followed-0@"));
  }

  @Test
  void shouldRefuseToReplayEverythingByAccident() {
    final Shell shell = dlq("replay");

    assertThat(shell.exit()).isEqualTo(2);
    assertThat(shell.err()).contains("Say which");
  }

  @Test
  void shouldSayWhatWouldGoWhereAndThenDoIt() throws Exception {
    broker.createTopics(1, "team-dlt");
    broker.createTopics(1, "orders");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 3; i++) {
        producer.send(record("team-dlt", 0, NOON, utf8("k" + i), utf8("v" + i), Letters.spring()));
      }
    }

    final Shell dry = dlq("replay", "-t", "team-dlt", "--key", "k1", "--dry-run");
    assertThat(dry.out()).contains("team-dlt-0@1  -> orders  (replay 1)", "1 -> orders");
    assertThat(states("team-dlt")).containsOnly("PENDING");

    final Shell real = dlq("replay", "team-dlt-0@1", "--reason", "fixed", "--who", "ann", "--json");
    assertThat(real.exit()).isZero();
    assertThat(real.json().getFirst().at("/done/REPLAYED").intValue()).isEqualTo(1);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(states("team-dlt")).containsExactly("PENDING", "REPLAYED", "PENDING"));

    assertThat(dlq("discard", "team-dlt-0@0", "--reason", "old").out()).contains("1 discarded");
    assertThat(dlq("park", "team-dlt-0@2").out()).contains("1 -> dlq.parked");
    assertThat(texts(dlq("list", "-n", "1000", "--json"), "location"))
        .as("parked ones are listed too when no topic is named")
        .anyMatch(location -> location.startsWith("dlq.parked-"));
    assertThat(dlq("discard", "team-dlt-0@0").exit()).as("without a reason").isEqualTo(2);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(states("team-dlt")).containsExactly("DISCARDED", "REPLAYED", "PARKED"));
    assertThat(dlq("list", "-t", "team-dlt", "--state", "parked", "--json").json())
        .singleElement()
        .satisfies(node -> assertThat(node.get("key").textValue()).isEqualTo("k2"));
    assertThat(dlq("show", "team-dlt-0@1").out()).contains("replayed at", "by ann", "fixed");
    assertThat(dlq("audit", "team-dlt-0@1", "--json").json())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.get("who").textValue()).isEqualTo("ann");
              assertThat(node.get("why").textValue()).isEqualTo("fixed");
              assertThat(node.get("target").textValue()).isEqualTo("orders");
            });
    assertThat(dlq("replay", "-t", "team-dlt", "--all").out())
        .contains("nothing to do", "3 left alone: something was done with them before");
  }

  @Test
  void shouldAskBeforeATopicIsTakenFromSomebody() throws Exception {
    broker.createTopics(1, "shared-dlt");
    broker.createTopics(1, "shared-work");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 200; i++) {
        producer.send(record("shared-dlt", 0, NOON, utf8("k" + i), utf8("v"), Letters.spring()));
      }
    }
    final List<String> order =
        List.of("replay", "-t", "shared-dlt", "--to", "shared-work", "--all", "--rate");
    final CompletableFuture<Shell> carls =
        BesideTheTest.supply(() -> dlq(order, "20", "--who", "carl"));
    final String id =
        Awaitility.await()
            .until(
                () -> taskOf("carl"),
                task -> task.filter(node -> node.get("total").asInt() > 0).isPresent())
            .orElseThrow()
            .get("id")
            .textValue();

    final List<List<String>> dorasOrders =
        List.of(
            List.of("discard", "shared-dlt-0@199", "--reason", "none"),
            List.of("edit", "shared-dlt-0@199", "--value-file", "pom.xml", "--reason", "none"),
            List.of("replay", "-t", "shared-dlt", "--to", "shared-work", "--all"));
    for (final List<String> doras : dorasOrders) {
      final Shell refused = dlq(doras);
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("Task " + id + " of carl works on shared-dlt since");
      assertThat(refused.err()).contains("dlq tasks cancel " + id, "--force");
    }
    assertThat(carls).as("still at work").isNotDone();

    final Shell forced = dlq(dorasOrders.getLast(), "--force", "--who", "dora");
    assertThat(forced.exit()).as(forced.err()).isZero();
    assertThat(forced.err()).contains("Task " + id + " of carl was told to end");
    assertThat(carls.get(30, TimeUnit.SECONDS).exit()).isEqualTo(130);
    assertThat(carls.get().err()).contains("taken over by dora", "dlq tasks resume " + id);
    assertThat(dlq("tasks", "show", id).out()).contains("taken over by dora");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(dlq("list", "-t", "shared-work", "-n", "1000", "--json").json())
                    .as("each once")
                    .hasSize(200));
  }

  @Test
  void shouldResumeATaskThatWasKilledAMomentAgo() throws Exception {
    broker.createTopics(1, "kill-dlt");
    broker.createTopics(1, "kill-work");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(record("kill-dlt", 0, NOON, utf8("k"), utf8("v"), Letters.spring()));
    }
    final Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrap());
    final Task killed = killedOn("kill-dlt", "kill-work");
    new TaskLog(config, "").say(killed);

    final Shell resumed = dlq("tasks", "resume", killed.id());

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("last sign of life");
    assertThat(resumed.out()).contains("1 replayed");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(dlq("list", "-t", "kill-work", "--json").json()).hasSize(1));
  }

  /** Its last word was so long ago that it is almost dead. */
  private static Task killedOn(final String topic, final String target) {
    final Instant last = Instant.now().minus(Task.SILENCE).plusSeconds(2);
    return new Task(
        "replay-killed",
        "first",
        new TaskOrder(
            List.of(topic),
            Criteria.ALL,
            List.of(),
            new OrderTerms(new Action.Replay(Optional.of(target), 3), "kim", "")),
        "host",
        Task.State.RUNNING,
        last,
        last,
        Counts.NONE,
        0,
        0,
        0,
        "");
  }

  private Optional<JsonNode> taskOf(final String who) {
    return dlq("tasks", "--json").json().stream()
        .filter(task -> task.at("/order/who").textValue().equals(who))
        .findFirst();
  }

  @Test
  void shouldShowAndSteerTasks() throws Exception {
    broker.createTopics(1, "tasks-dlt");
    broker.createTopics(1, "tasks-work");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 200; i++) {
        producer.send(record("tasks-dlt", 0, NOON, utf8("k" + i), utf8("v"), Letters.spring()));
      }
    }
    final CompletableFuture<Shell> slow =
        BesideTheTest.supply(
            () ->
                dlq(
                    "replay",
                    "-t",
                    "tasks-dlt",
                    "--to",
                    "tasks-work",
                    "--all",
                    "--rate",
                    "20",
                    "--who",
                    "bob"));
    final String id =
        Awaitility.await()
            .until(
                () -> taskOf("bob"),
                task -> task.filter(node -> node.get("total").asInt() > 0).isPresent())
            .orElseThrow()
            .get("id")
            .textValue();

    final Shell paused = dlq("tasks", "pause", id, "--json");
    assertThat(paused.exit()).as(paused.err()).isZero();
    assertThat(paused.json().getFirst().get("state").textValue()).isEqualTo("PAUSED");
    assertThat(dlq("tasks", "show", id).out())
        .contains(id, "PAUSED", "replay tasks-dlt to tasks-work", "bob", "replayed");
    assertThat(dlq("tasks", "list", "--running").out()).contains(id, "PAUSED");
    assertThat(dlq("tasks", "resume", id).out()).contains("RUNNING");
    assertThat(dlq("tasks", "cancel", id).out()).contains("CANCELLED");
    assertThat(slow.get(30, TimeUnit.SECONDS).exit()).isEqualTo(130);
    assertThat(slow.get().out()).contains("cancelled; what is counted here is done");

    final Shell refused = dlq("tasks", "pause", id);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("does not run: it is CANCELLED");
    assertThat(dlq("tasks", "show", "nothing").exit()).isEqualTo(3);
  }

  @Test
  void shouldBringBackTheSameRecordsWhenImported(@TempDir final Path folder) throws Exception {
    broker.createTopics(3, "dlq-copy");
    final String file = folder.resolve("letters.jsonl").toString();

    assertThat(dlq("export", file, "-t", "no-such-topic").exit()).isNotZero();
    assertThat(folder).as("nothing is left that the next export trips over").isEmptyDirectory();
    assertThat(dlq("export", file).out()).contains("60 dead letters exported");
    assertThat(dlq("export", file).exit()).as("the file exists").isEqualTo(2);
    assertThat(dlq("import", file, "--to", "nothing").exit()).isEqualTo(1);
    assertThat(dlq("import", file, "--to", "dlq-copy").out()).contains("60 dead letters imported");

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(comparable("dlq-copy"))
                    .containsExactlyInAnyOrderElementsOf(comparable("dlq.translator")));
  }

  @Test
  void shouldImportTwiceOnlyWhenForced(@TempDir final Path folder) throws Exception {
    broker.createTopics(3, "dlq-twice");
    final String some = folder.resolve("some.jsonl").toString();
    final String all = folder.resolve("all.jsonl").toString();
    dlq("export", some, "-t", "dlq.translator", "--code", "UNDECODABLE_RECORD");
    dlq("export", all, "-t", "dlq.translator");
    assertThat(dlq("import", some, "--to", "dlq-twice").out()).contains("3 dead letters imported");
    // Its end is visible a moment after it was agreed.
    Awaitility.await().untilAsserted(() -> assertThat(comparable("dlq-twice")).hasSize(3));

    final Shell dry = dlq("import", all, "--to", "dlq-twice", "--dry-run");
    final Shell refused = dlq("import", all, "--to", "dlq-twice");

    assertThat(dry.exit()).isZero();
    assertThat(dry.out())
        .contains("60 dead letters would be imported to dlq-twice")
        .contains("3 of the 60 are there already, such as dlq-twice-");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("Nothing was imported", "3 of the 60 are there already", "--force");
    assertThat(comparable("dlq-twice")).hasSize(3);

    assertThat(dlq("import", all, "--to", "dlq-twice", "--force").out())
        .contains("60 dead letters imported");
    Awaitility.await().untilAsserted(() -> assertThat(comparable("dlq-twice")).hasSize(63));
    assertThat(dlq("import", all).err())
        .as("where they came from")
        .contains("60 of the 60 are there already");
  }

  @Test
  void shouldFailWithASentenceWhenStandardOutputTakesNoExport() {
    final StringWriter err = new StringWriter();

    final int exit =
        Shell.dlq()
            .setOut(new PrintWriter(new BrokenAfter(new ConcurrentLinkedQueue<>(), 0)))
            .setErr(new PrintWriter(err))
            .execute("export", "-", "-b", broker.bootstrap());

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString())
        .contains("Error: Cannot write to standard output: the disk is full")
        .doesNotContain("exported");
  }

  private List<JsonNode> comparable(final String topic) {
    final List<JsonNode> letters = dlq("list", "-t", topic, "--all", "--json").json();
    letters.forEach(letter -> ((ObjectNode) letter).remove(List.of("location", "topic", "offset")));
    return letters;
  }

  @Test
  void shouldMeasureReplayBesideACopyLoop() {
    final Shell shell =
        Shell.of(
            new DlqBenchCommand(),
            "--records",
            "500",
            "--turns",
            "1",
            "--json",
            "-b",
            broker.bootstrap());

    assertThat(shell.exit()).as(shell.err()).isZero();
    assertThat(shell.json().getFirst().get("ratio").doubleValue()).isPositive();
    assertThat(shell.json().getFirst().get("replayPerSecond").longValue()).isPositive();
    assertThat(shell.json().getFirst().get("auditReadSeconds").doubleValue()).isPositive();
  }

  private List<String> states(final String topic) {
    return texts(dlq("list", "-t", topic, "--sort", "oldest", "--json"), "state");
  }

  private Shell dlq(final String... arguments) {
    return Shell.run(
        Stream.concat(
                Stream.of(arguments),
                Stream.of("-b", broker.bootstrap(), "--schema-registry", REGISTRY))
            .toArray(String[]::new));
  }

  private static List<String> texts(final Shell shell, final String field) {
    return shell.json().stream().map(node -> node.get(field).textValue()).toList();
  }

  private static ProducerRecord<byte[], byte[]> record(
      final String topic,
      final int partition,
      final Instant time,
      final byte[] key,
      final byte[] value,
      final Letters letter) {
    return new ProducerRecord<>(
        topic, partition, time.toEpochMilli(), key, value, letter.headers());
  }

  private static byte[] task(final String text) {
    try (AvroSerializer<TranslationTask> serializer = new AvroSerializer<>()) {
      serializer.configure(Map.of("schema.registry.url", REGISTRY), false);
      return serializer.serialize(
          "translation.tasks",
          TranslationTask.newBuilder()
              .setEventId("event")
              .setRequestId("request")
              .setIndex(0)
              .setCount(1)
              .setSentences(List.of(new Sentence(text, "", null, null)))
              .setFingerprint("f")
              .setSourceLanguage("kor_Hang")
              .setTargetLanguage("eng_Latn")
              .setCreatedAt(NOON)
              .build());
    }
  }

  private KafkaProducer<byte[], byte[]> producer(final Map<String, Object> more) {
    final Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", broker.bootstrap());
    // Pipelined requests to a topic this young can lose their place in the sequence.
    config.put("max.in.flight.requests.per.connection", 1);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A pipe whose reader goes away, like that of {@code head}. */
  private static final class BrokenAfter extends Writer {
    private final Queue<String> lines;
    private final int limit;

    BrokenAfter(final Queue<String> lines, final int limit) {
      this.lines = lines;
      this.limit = limit;
    }

    @Override
    public void write(final char[] text, final int from, final int length) throws IOException {
      if (lines.size() >= limit) {
        throw new IOException("Broken pipe");
      }
      final String written = new String(text, from, length).strip();
      if (!written.isEmpty()) {
        lines.add(written);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
