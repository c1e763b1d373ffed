package io.dragoman.dlq.order;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.audit.AuditFormat;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.audit.ExpiryWatch;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.criteria.FilterAttribute;
import io.dragoman.dlq.letter.DeadLetterCluster;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.log.Repair;
import io.dragoman.dlq.value.AvroSource;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.testkit.BesideTheTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Replay, discard and park against a real broker, killed and cut off on the way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReprocessorIT {
  private static final int PARTITIONS = 3;
  private static final Action REPLAY = new Action.Replay(Optional.empty(), 3);

  private DeadLetterCluster cluster;
  private Map<String, Object> config;
  private DeadLetterReader reader;
  private AuditLog audit;

  @BeforeAll
  void start(@TempDir final Path folder) throws Exception {
    cluster = DeadLetterCluster.start(folder);
    config = cluster.config();
    reader = cluster.reader();
    audit = new AuditLog(config, "");
    audit.provision();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void shouldReplayEachOnceHoweverOftenItIsAsked() throws Exception {
    fill("once", 200);

    final OrderOutcome first = run(order("once", REPLAY));
    final OrderOutcome second = run(new Changed(order("once", REPLAY)).task("another"));

    assertThat(first.end()).isEqualTo(OrderOutcome.End.COMPLETE);
    assertThat(first.counts().done()).containsOnly(Map.entry(State.REPLAYED, 200L));
    assertThat(first.counts().targets()).containsOnly(Map.entry("once.work", 200L));
    assertThat(second.total()).isZero();
    assertThat(second.counts().skipped())
        .containsOnly(Map.entry(PlannedAction.Reason.DONE_BEFORE, 200L));
    final List<ConsumerRecord<byte[], byte[]>> copies = cluster.committed("once.work");
    assertThat(DeadLetterCluster.keys(copies))
        .containsExactlyInAnyOrderElementsOf(DeadLetterCluster.numbers(200));
    assertThat(copies)
        .allSatisfy(
            copy -> {
              final int number = Integer.parseInt(text(copy.key()));
              assertThat(copy.partition()).as("where it came from").isEqualTo(number % PARTITIONS);
              assertThat(text(copy.value())).isEqualTo("value-" + number);
              assertThat(text(copy.headers().lastHeader("dragoman.replay-count").value()))
                  .isEqualTo("1");
              assertThat(copy.headers().lastHeader("dragoman.error-code")).isNull();
            });
  }

  @Test
  void shouldReplayASecondTimeWhenToldAgain() throws Exception {
    fill("again", 5);
    run(order("again", REPLAY));

    final Order again = new Changed(order("again", REPLAY)).again();
    run(new Changed(again).task("second"));
    run(new Changed(again).task("third"));
    final OrderOutcome fourth = run(new Changed(again).task("fourth"));

    assertThat(fourth.counts().done())
        .as("the loop guard")
        .containsOnly(Map.entry(State.PARKED, 5L));
    assertThat(DeadLetterCluster.keys(cluster.committed("again.work"))).hasSize(15);
  }

  @Test
  void shouldChangeNothingWhenDry() throws Exception {
    fill("dry", 30);
    final List<String> said = new ArrayList<>();

    final OrderOutcome outcome =
        reprocessor()
            .dryRun(
                order("dry", REPLAY),
                (letter, planned) -> said.add(letter.location() + " " + planned),
                () -> false);

    assertThat(outcome.counts().targets()).containsOnly(Map.entry("dry.work", 30L));
    assertThat(said).hasSize(30).allSatisfy(line -> assertThat(line).contains("dry.work"));
    assertThat(cluster.committed("dry.work")).isEmpty();
    assertThat(audit.statuses(reader).stateOf(new Location("dry", 0, 0))).isEqualTo(State.PENDING);
  }

  @Test
  void shouldDoNoMoreThanIsAllowed() throws Exception {
    fill("max", 50);

    final OrderOutcome outcome = run(new Changed(order("max", REPLAY)).max(7));

    assertThat(outcome.end()).isEqualTo(OrderOutcome.End.LIMIT);
    assertThat(cluster.committed("max.work")).hasSize(7);
    assertThat(run(new Changed(new Changed(order("max", REPLAY)).max(7)).task("more")).total())
        .as("another task has a limit of its own")
        .isEqualTo(7);
    assertThat(run(order("max", REPLAY)).total()).isEqualTo(36);
  }

  @Test
  void shouldDiscardAndParkOnlyWhatIsMeant() throws Exception {
    fill("sorted", 20);

    run(new Changed(order("sorted", new Action.Discard())).filter(key("4")));
    run(new Changed(order("sorted", new Action.Park())).filter(key("5")));
    run(order("sorted", REPLAY));

    assertThat(DeadLetterCluster.keys(cluster.committed("sorted.work")))
        .hasSize(18)
        .doesNotContain("4", "5");
    assertThat(
            cluster.committed("dlq.parked").stream()
                .filter(copy -> text(copy.value()).equals("value-5"))
                .map(copy -> text(copy.headers().lastHeader("dragoman.parked-from").value())))
        .anyMatch(from -> from.startsWith("sorted-2@"));
    assertThat(
            audit.find(
                reader,
                entry ->
                    entry.partition().topic().equals("sorted")
                        && entry.change().state() == State.DISCARDED))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.count()).isEqualTo(1);
              assertThat(entry.change().who()).isEqualTo("ann");
              assertThat(entry.change().why()).isEqualTo("a test");
            });
  }

  @Test
  void shouldKeepWhatIsDoneWhenCancelled() throws Exception {
    fill("cancelled", 100);
    final int[] asked = {0};

    final OrderOutcome outcome =
        reprocessor().run(order("cancelled", REPLAY), Progress.NONE, () -> ++asked[0] > 40);

    assertThat(outcome.end()).isEqualTo(OrderOutcome.End.CANCELLED);
    assertThat(outcome.total()).isBetween(1L, 99L);
    assertThat(cluster.committed("cancelled.work")).hasSize((int) outcome.total());
    run(order("cancelled", REPLAY));
    assertThat(DeadLetterCluster.keys(cluster.committed("cancelled.work")))
        .containsExactlyInAnyOrderElementsOf(DeadLetterCluster.numbers(100));
  }

  @Test
  void shouldReplayEachOnceWhenTwoTasksMeet() throws Exception {
    fill("raced", 300);
    final CompletableFuture<OrderOutcome> slow =
        BesideTheTest.supply(
            () -> {
              try (DeadLetterReader own = new DeadLetterReader(config, 1)) {
                return new Reprocessor(
                        config,
                        own,
                        audit,
                        Targets.any(""),
                        small(),
                        Tracing.OFF,
                        Clock.systemUTC())
                    .run(
                        new Changed(order("raced", REPLAY)).perSecond(100),
                        Progress.NONE,
                        () -> false);
              }
            });
    Awaitility.await().until(() -> !cluster.committed("raced.work").isEmpty());

    run(order("raced", REPLAY));

    assertThatThrownBy(() -> slow.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ReprocessorException.class)
        .hasMessageContaining("Somebody else began to work on raced");
    assertThat(DeadLetterCluster.keys(cluster.committed("raced.work")))
        .containsExactlyInAnyOrderElementsOf(DeadLetterCluster.numbers(300));
  }

  @Test
  void shouldForgetWhatWasDoneWhenTheTopicIsCreatedAnew() throws Exception {
    fill("anew", 10);
    run(order("anew", REPLAY));
    try (Admin admin = Admin.create(config)) {
      admin.deleteTopics(List.of("anew", "anew.work")).all().get();
      Awaitility.await().until(() -> !admin.listTopics().names().get().contains("anew"));
    }
    fill("anew", 10);

    assertThat(run(order("anew", REPLAY)).total()).isEqualTo(10);
  }

  @Test
  void shouldStepOverWhatTheClusterRefuses() throws Exception {
    fill("picky", 30);
    configure("picky.work", "max.message.bytes", "20000");
    configure("picky.work", "cleanup.policy", "compact");
    final byte[] noise = new byte[50_000];
    new Random(5).nextBytes(noise);
    sendLetter("picky", "too large", noise);
    sendLetter("picky", "small when compressed", new byte[50_000]);
    sendLetter("picky", null, utf8("a compacted topic takes no record without a key"));

    final OrderOutcome dry =
        reprocessor().dryRun(order("picky", REPLAY), (letter, planned) -> {}, TaskControl.NONE);
    final OrderOutcome outcome = run(order("picky", REPLAY));

    assertThat(dry.failures())
        .as("sizes are foretold")
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.skip().words())
                    .contains("picky.work", "max.message.bytes is 20,000"));
    assertThat(outcome.counts().done()).containsOnly(Map.entry(State.REPLAYED, 31L));
    assertThat(outcome.counts().skipped())
        .containsOnly(Map.entry(PlannedAction.Reason.REFUSED, 2L));
    assertThat(outcome.failures())
        .extracting(failure -> failure.location().toString())
        .containsExactly("picky-0@10", "picky-0@12");
    assertThat(DeadLetterCluster.keys(cluster.committed("picky.work")))
        .hasSize(31)
        .containsAll(DeadLetterCluster.numbers(30))
        .contains("small when compressed");
    assertThat(run(new Changed(order("picky", REPLAY)).task("again")).counts().skipped())
        .containsOnly(
            Map.entry(PlannedAction.Reason.DONE_BEFORE, 31L),
            Map.entry(PlannedAction.Reason.REFUSED, 2L));
  }

  @Test
  void shouldReadPartitionsAgainThatWereReadToTheirEndWhenACopyIsRefused() throws Exception {
    fill("ended", 120);
    configure("ended.work", "cleanup.policy", "compact");
    for (int partition = 0; partition < PARTITIONS; partition++) {
      sendLetter("ended", partition, null, utf8("a compacted topic takes none without a key"));
    }
    final Map<String, Object> oneByOne = new HashMap<>(config);
    oneByOne.put("max.poll.records", 1);
    final OrderOutcome outcome;
    try (DeadLetterReader slow = new DeadLetterReader(oneByOne, 1)) {
      outcome =
          new Reprocessor(
                  config, slow, audit, Targets.any(""), small(), Tracing.OFF, Clock.systemUTC())
              .run(order("ended", REPLAY), Progress.NONE, TaskControl.NONE);
    }

    assertThat(outcome.counts().done()).containsOnly(Map.entry(State.REPLAYED, 120L));
    assertThat(outcome.counts().skipped())
        .containsOnly(Map.entry(PlannedAction.Reason.REFUSED, 3L));
    assertThat(DeadLetterCluster.keys(cluster.committed("ended.work")))
        .containsExactlyInAnyOrderElementsOf(DeadLetterCluster.numbers(120));
  }

  @Test
  void shouldCountWhatRetentionDeletesBeforeItsTurn() throws Exception {
    fill("expiring", 300);
    final Map<String, Object> littleAtATime = new HashMap<>(config);
    littleAtATime.put("max.partition.fetch.bytes", 500);
    littleAtATime.put("fetch.max.bytes", 500);
    final boolean[] deleted = {false};
    final OrderOutcome outcome;
    try (DeadLetterReader slow = new DeadLetterReader(littleAtATime, 1)) {
      outcome =
          new Reprocessor(
                  config, slow, audit, Targets.any(""), small(), Tracing.OFF, Clock.systemUTC())
              .run(
                  order("expiring", REPLAY),
                  Progress.NONE,
                  () -> {
                    if (!deleted[0]) {
                      deleted[0] = true;
                      deleteBefore("expiring", 95);
                    }
                    return false;
                  });
    }

    final long expired = outcome.counts().skipped().getOrDefault(PlannedAction.Reason.EXPIRED, 0L);
    assertThat(expired).isPositive();
    assertThat(outcome.total() + expired).isEqualTo(300);
    assertThat(outcome.counts().failures()).isEqualTo(expired);
    final StatusIndex statuses = audit.everythingWritten(reader, "", "task-expiring").statuses();
    assertThat(statuses.doneBy("task-expiring", "expiring"))
        .containsOnly(Map.entry(State.REPLAYED, outcome.total()));
    assertThat(statuses.of(new Location("expiring", 0, 0))).as("it is gone").isEmpty();
    assertThat(statuses.of(new Location("expiring", 0, 99))).isPresent();
  }

  @Test
  void shouldTellOfEachDeadLetterAsItIsPassed() throws Exception {
    fill("passing", 60);
    final AtomicLong passed = new AtomicLong();
    final Set<Long> seen = new HashSet<>();

    reprocessor()
        .run(
            order("passing", REPLAY),
            passed::addAndGet,
            () -> {
              seen.add(passed.get());
              return false;
            });

    assertThat(passed).hasValue(60);
    assertThat(seen).as("however many came at once").hasSizeGreaterThan(50);
  }

  @Test
  void shouldKeepTheTimestampsUnlessTheTopicStampsItsRecordsItself() throws Exception {
    fill("event-time", 6);
    final Action keep = new Action.Replay(Optional.empty(), 3, true);
    final Map<String, Long> before = new HashMap<>();
    cluster
        .committed("event-time")
        .forEach(record -> before.put(text(record.key()), record.timestamp()));
    configure("event-time.work", "message.timestamp.type", "LogAppendTime");

    final OrderOutcome stamped = run(order("event-time", keep));
    configure("event-time.work", "message.timestamp.type", "CreateTime");
    final OrderOutcome kept = run(order("event-time", keep));

    assertThat(stamped.counts().skipped())
        .containsOnly(Map.entry(PlannedAction.Reason.TIME_NOT_KEPT, 6L));
    assertThat(kept.counts().done()).containsOnly(Map.entry(State.REPLAYED, 6L));
    assertThat(cluster.committed("event-time.work"))
        .hasSize(6)
        .allSatisfy(copy -> assertThat(copy.timestamp()).isEqualTo(before.get(text(copy.key()))));
  }

  @Test
  void shouldForetellWhatRetentionDeletesUnlessItIsDone() throws Exception {
    final Instant now = Instant.now();
    cluster.broker().createTopics(1, "aging");
    configure("aging", "retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
    final List<Duration> ages =
        List.of(Duration.ofHours(166), Duration.ofHours(150), Duration.ofDays(5));
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (final Duration age : ages) {
        producer
            .send(
                new ProducerRecord<>(
                    "aging", 0, now.minus(age).toEpochMilli(), utf8("k"), utf8("v")))
            .get();
      }
    }
    final ExpiryWatch watch = new ExpiryWatch(config, () -> now);

    final List<Expiring> both =
        watch.look(reader, Set.of("aging", "missing"), () -> audit.statuses(reader));
    run(new Changed(order("aging", new Action.Discard())).max(1));
    final List<Expiring> one = watch.look(reader, Set.of("aging"), () -> audit.statuses(reader));
    final List<Expiring> later =
        new ExpiryWatch(config, () -> now.minus(Duration.ofDays(1)))
            .look(reader, Set.of("aging"), () -> audit.statuses(reader));

    assertThat(both)
        .singleElement()
        .satisfies(
            soon -> {
              assertThat(soon.count()).isEqualTo(2);
              assertThat(soon.first()).isBetween(now.plusSeconds(7_000), now.plusSeconds(7_200));
              assertThat(soon.words(now)).contains("2 pending", "within 24h", "is 7d");
            });
    assertThat(one).singleElement().extracting(Expiring::count).isEqualTo(1L);
    assertThat(later).as("a day before").isEmpty();
  }

  private void configure(final String topic, final String key, final String value)
      throws Exception {
    try (Admin admin = Admin.create(config)) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private void deleteBefore(final String topic, final long offset) {
    try (Admin admin = Admin.create(config)) {
      admin
          .deleteRecords(
              IntStream.range(0, PARTITIONS)
                  .mapToObj(partition -> new TopicPartition(topic, partition))
                  .collect(Collectors.toMap(p -> p, p -> RecordsToDelete.beforeOffset(offset))))
          .all()
          .get();
    } catch (final InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sendLetter(final String topic, final String key, final byte[] value)
      throws Exception {
    sendLetter(topic, 0, key, value);
  }

  private void sendLetter(
      final String topic, final int partition, final String key, final byte[] value)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  partition,
                  key == null ? null : utf8(key),
                  value,
                  Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
                      .header("__streams.errors.topic", topic + ".work")
                      .header("__streams.errors.partition", "0")
                      .headers()))
          .get();
    }
  }

  @Test
  void shouldGoOnWhenTheAuditHoldsWhatItCannotRead() throws Exception {
    fill("after-garbage", 9);
    final String newer = "{\"version\":99,\"topicId\":\"somewhere else\"}";
    sendToAudit("one", "{\"hello\":\"world\"}");
    sendToAudit("two", newer);
    sendToAudit("three", newer);
    sendToAudit("three", "{}");
    final List<String> notes = new ArrayList<>();
    final AuditLog noting = new AuditLog(config, "", notes::add);

    run(order("after-garbage", REPLAY));

    final Location last = new Location("after-garbage", 2, 2);
    assertThat(noting.everythingWritten(reader, "", "").statuses().stateOf(last))
        .isEqualTo(State.REPLAYED);
    noting.statuses(reader);
    assertThat(notes)
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains("records that", "not an audit entry", "newer version", "dlq repair");

    final Repair repair = new Repair(config, reader);
    repair.remove("dlq.audit", repair.find("dlq.audit", AuditFormat::problem));

    assertThat(repair.find("dlq.audit", AuditFormat::problem)).isEmpty();
    assertThat(run(order("after-garbage", REPLAY)).total()).isZero();
    notes.clear();
    new AuditLog(config, "", notes::add).statuses(reader);
    assertThat(notes).as("compaction or not").isEmpty();
  }

  @Test
  void shouldNotWorkOnATopicThatANewerVersionWorkedOn() throws Exception {
    fill("newer", 3);
    final String id = audit.topicIds(Set.of("newer")).get("newer");
    sendToAudit("newer", "{\"version\":99,\"topicId\":\"" + id + "\"}");

    assertThatThrownBy(() -> run(order("newer", REPLAY)))
        .isInstanceOf(ReprocessorException.class)
        .hasMessageContaining("newer version");

    sendToAudit("newer", null);
    assertThat(run(order("newer", REPLAY)).total()).isEqualTo(3);
  }

  @Test
  void shouldNotWorkOnATopicOfANewerVersionWhenMuchElseCannotBeRead() throws Exception {
    final AuditLog crowded = new AuditLog(config, "crowded.");
    crowded.provision();
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i <= 10_000; i++) {
        producer.send(
            new ProducerRecord<>("crowded.dlq.audit", 0, utf8("garbage-" + i), utf8("{}")));
      }
      for (final String id : List.of("\"here\"", "[\"who knows where\"]")) {
        producer.send(
            new ProducerRecord<>(
                "crowded.dlq.audit",
                0,
                utf8("newer"),
                utf8("{\"version\":99,\"topicId\":" + id + "}")));
        producer.flush();

        assertThatThrownBy(() -> crowded.everythingWritten(reader, "here", "").statuses())
            .as(id)
            .isInstanceOf(ReprocessorException.class)
            .hasMessageContaining("newer version");
      }
      producer.send(new ProducerRecord<>("crowded.dlq.audit", 0, utf8("newer"), null));
    }

    assertThat(crowded.everythingWritten(reader, "here", "").statuses().of(new Location("x", 0, 0)))
        .as("it was removed")
        .isEmpty();
  }

  private void sendToAudit(final String key, final String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer
          .send(new ProducerRecord<>("dlq.audit", 0, utf8(key), value == null ? null : utf8(value)))
          .get();
    }
  }

  @Test
  void shouldReplayEachOnceWhenKilledAgainAndAgain() throws Exception {
    final int letters = 3000;
    fill("killed", letters);
    final Random random = new Random(11);
    int kills = 0;
    long written = 0;
    while (kills < 4) {
      final Process process = replayProcess("killed", 1500);
      final long target = written + 50 + random.nextInt(400);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> cluster.writtenTo("killed.work") >= target || !process.isAlive());
      assertThat(process.isAlive()).as("it is killed in the middle of its work").isTrue();
      process.destroyForcibly().waitFor();
      written = cluster.writtenTo("killed.work");
      kills++;
    }
    assertThat(cluster.committed("killed.work").size()).isBetween(1, letters - 1);

    final Process last = replayProcess("killed", 1_000_000);
    assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(last.exitValue()).isZero();
    assertThat(DeadLetterCluster.keys(cluster.committed("killed.work")))
        .containsExactlyInAnyOrderElementsOf(DeadLetterCluster.numbers(letters));
    assertThat(run(order("killed", REPLAY)).total()).isZero();
  }

  private void fill(final String topic, final int letters) throws Exception {
    cluster.broker().createTopics(PARTITIONS, topic);
    cluster.broker().createTopics(PARTITIONS, topic + ".work");
    cluster.write(
        IntStream.range(0, letters)
            .mapToObj(
                i ->
                    new ProducerRecord<>(
                        topic,
                        i % PARTITIONS,
                        utf8(Integer.toString(i)),
                        utf8("value-" + i),
                        Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
                            .header("__streams.errors.topic", topic + ".work")
                            .header("__streams.errors.partition", Integer.toString(i % PARTITIONS))
                            .headers())));
  }

  private Reprocessor reprocessor() {
    return new Reprocessor(
        config, reader, audit, Targets.any(""), small(), Tracing.OFF, Clock.systemUTC());
  }

  private OrderOutcome run(final Order order) {
    return reprocessor().run(order, Progress.NONE, () -> false);
  }

  /** Small transactions, so that there are several. */
  private static Batching small() {
    return new Batching(20, 1_000_000, Duration.ofMillis(100));
  }

  private static Order order(final String topic, final Action action) {
    return new Order(
        topic,
        DeadLetterFilter.all(),
        "task-" + topic,
        List.of(),
        new OrderTerms(action, "ann", "a test"));
  }

  private Process replayProcess(final String topic, final int perSecond) throws Exception {
    return DeadLetterCluster.process(
        ReplayProcess.class,
        cluster.broker().bootstrap(),
        topic,
        "task-" + topic,
        Integer.toString(perSecond));
  }

  private static String text(final byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static DeadLetterFilter key(final String key) {
    return Criteria.ALL
        .with(FilterAttribute.KEY, key)
        .filter(new ValueDecoder(AvroSource.NONE), StatusIndex::new);
  }

  /** An order with one thing changed. */
  private record Changed(Order order) {
    Order again() {
      return with(
          order.filter(), true, order.task(), order.terms().max(), order.terms().perSecond());
    }

    Order task(final String id) {
      return with(
          order.filter(),
          order.terms().again(),
          id,
          order.terms().max(),
          order.terms().perSecond());
    }

    Order max(final long max) {
      return with(
          order.filter(),
          order.terms().again(),
          order.task(),
          OptionalLong.of(max),
          order.terms().perSecond());
    }

    Order perSecond(final double rate) {
      return with(
          order.filter(),
          order.terms().again(),
          order.task(),
          order.terms().max(),
          OptionalDouble.of(rate));
    }

    Order filter(final DeadLetterFilter filter) {
      return with(
          filter,
          order.terms().again(),
          order.task(),
          order.terms().max(),
          order.terms().perSecond());
    }

    private Order with(
        final DeadLetterFilter filter,
        final boolean again,
        final String task,
        final OptionalLong max,
        final OptionalDouble perSecond) {
      return new Order(
          order.topic(),
          filter,
          task,
          order.only(),
          new OrderTerms(
              order.terms().action(),
              again,
              order.terms().who(),
              order.terms().why(),
              max,
              perSecond));
    }
  }
}
