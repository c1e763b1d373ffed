package io.dragoman.dlq.audit;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Batching;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.Targets;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.testkit.TestBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of the audit on a real broker: cut off, compacted, and beside readers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditSnapshotIT {
  private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
  private static final int LETTERS = 600;
  private static final int ENTRIES = 1_500;

  private TestBroker broker;
  private Map<String, Object> config;
  private DeadLetterReader reader;

  @BeforeAll
  void start(@TempDir final Path folder) {
    broker = TestBroker.start(folder, Map.of("log.cleaner.backoff.ms", "200"));
    config = Map.of("bootstrap.servers", broker.bootstrap());
    reader = new DeadLetterReader(config, 2);
  }

  @AfterAll
  void stop() {
    reader.close();
    broker.close();
  }

  @Test
  void shouldTellTheSameOfEveryLetterWhenMergedAndWhenMergedAgain() throws Exception {
    final AuditLog audit = audit("same.");
    final String id = fill(audit, "same");
    final Map<Location, StatusChange> before = writeAtRandom(audit, "same", id, 1);
    final Map<String, Long> counts = counts(audit);

    work(audit, "same");

    assertThat(single(audit, id)).isZero();
    assertThat(statuses(audit, "same")).isEqualTo(before);
    assertThat(counts(audit)).isEqualTo(counts);

    final Map<Location, StatusChange> later = writeAtRandom(audit, "same", id, 2);
    before.putAll(later);
    final Map<String, Long> more = counts(audit);
    work(audit, "same");

    assertThat(single(audit, id)).isZero();
    assertThat(statuses(audit, "same")).isEqualTo(before);
    assertThat(counts(audit)).isEqualTo(more);
  }

  @Test
  void shouldLoseNothingWhereverASnapshotIsCutOff() throws Exception {
    final AuditLog audit = audit("cut.");
    final String id = fill(audit, "cut");
    final Map<Location, StatusChange> before = writeAtRandom(audit, "cut", id, 3);
    final Map<String, Long> counts = counts(audit);

    for (final int steps : List.of(0, 1, 2, 3, 700, ENTRIES - 1)) {
      try (Producer<byte[], byte[]> real = producer("cut")) {
        real.initTransactions();
        final AuditLog.Everything everything = audit.everythingWritten(reader, id, "");
        final Producer<byte[], byte[]> dying = dyingAfter(steps, real);
        assertThatThrownBy(() -> audit.merge(reader, "cut", id, everything, dying, NOW))
            .isInstanceOf(Death.class);
        // As if killed: what was sent stays in an open transaction, until another one begins.
        real.close(Duration.ZERO);
      }
      assertThat(statuses(audit, "cut")).as("after %d steps", steps).isEqualTo(before);
      assertThat(counts(audit)).as("after %d steps", steps).isEqualTo(counts);
    }

    work(audit, "cut");

    final AuditLog.Everything everything = audit.everythingWritten(reader, id, "");
    assertThat(everything.tally().single(id)).isZero();
    assertThat(everything.tally().replaced(id)).as("all are removed").isZero();
    assertThat(statuses(audit, "cut")).isEqualTo(before);
    assertThat(counts(audit)).isEqualTo(counts);
  }

  @Test
  void shouldWriteNothingWhenSomebodyElseTookTheTopic() throws Exception {
    final AuditLog audit = audit("taken.");
    final String id = fill(audit, "taken");
    final Map<Location, StatusChange> before = writeAtRandom(audit, "taken", id, 4);
    try (Producer<byte[], byte[]> first = producer("taken");
        Producer<byte[], byte[]> second = producer("taken")) {
      first.initTransactions();
      final AuditLog.Everything everything = audit.everythingWritten(reader, id, "");
      second.initTransactions();

      assertThatThrownBy(() -> audit.merge(reader, "taken", id, everything, first, NOW))
          .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
    }
    assertThat(single(audit, id)).isEqualTo(ENTRIES);
    assertThat(statuses(audit, "taken")).isEqualTo(before);
  }

  @Test
  void shouldForgetOnlyLettersThatAreGoneForLong() throws Exception {
    final AuditLog audit = audit("gone.");
    final String id = fill(audit, "gone");
    final Map<Location, StatusChange> before = writeAtRandom(audit, "gone", id, 5);
    final String nowhere = Uuid.randomUuid().toString();
    final Instant long91 = NOW.minus(Duration.ofDays(91));
    final Instant long89 = NOW.minus(Duration.ofDays(89));
    write(
        audit,
        List.of(
            entry("gone", id, 0, 0, 9, "expired long ago", long91),
            entry("gone", id, 0, 10, 19, "expired lately", long89),
            entry("gone", id, 0, 15, 25, "half of it is there", long91),
            entry("no-such", nowhere, 0, 0, 9, "of no topic", long91)));
    try (Admin admin = Admin.create(config)) {
      admin
          .deleteRecords(Map.of(new TopicPartition("gone", 0), RecordsToDelete.beforeOffset(20)))
          .all()
          .get();
    }

    work(audit, "gone");

    // This waits for the end of the snapshot's transaction to be visible.
    assertThat(audit.everythingWritten(reader, id, "").tally().records(nowhere)).isZero();
    assertThat(audit.find(reader, entry -> entry.change().why().isEmpty()))
        .as("others are there")
        .isNotEmpty();
    assertThat(
            audit.find(reader, entry -> !entry.change().why().isEmpty()).stream()
                .map(entry -> entry.change().why()))
        .contains("expired lately", "half of it is there")
        .doesNotContain("expired long ago");
    final Map<Location, StatusChange> there = new HashMap<>(before);
    there.keySet().removeIf(letter -> letter.partition() == 0 && letter.offset() <= 25);
    assertThat(statuses(audit, "gone")).containsAllEntriesOf(there);
  }

  @Test
  void shouldLetCompactionShrinkTheTopicUnderReaders() throws Exception {
    final AuditLog audit = audit("small.");
    try (Admin admin = Admin.create(config)) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, audit.partition().topic()),
                  List.of(
                      set("segment.ms", "100"),
                      set("min.cleanable.dirty.ratio", "0.001"),
                      set("delete.retention.ms", "0"))))
          .all()
          .get();
    }
    final String id = fill(audit, "small");
    final Map<Location, StatusChange> before = writeAtRandom(audit, "small", id, 6);
    work(audit, "small");

    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              // A segment is closed when something is written behind it.
              work(audit, "small");
              write(audit, List.of(entry("other", "id", 0, 0, 0, "beside", NOW)));
              assertThat(statuses(audit, "small")).isEqualTo(before);
              assertThat(records(audit)).isLessThan(ENTRIES / 2);
            });
  }

  private static AlterConfigOp set(final String key, final String value) {
    return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
  }

  private AuditLog audit(final String prefix) {
    final AuditLog audit = new AuditLog(config, prefix);
    audit.provision();
    return audit;
  }

  /** Dead letters in two partitions; their topic's id. */
  private String fill(final AuditLog audit, final String topic) throws Exception {
    broker.createTopics(2, topic);
    try (Producer<byte[], byte[]> producer = plainProducer()) {
      for (int i = 0; i < LETTERS; i++) {
        producer.send(new ProducerRecord<>(topic, i % 2, utf8("key"), utf8("value")));
      }
    }
    return audit.topicIds(Set.of(topic)).get(topic);
  }

  /** Entries as they come from many tasks, also several times about one letter. */
  private Map<Location, StatusChange> writeAtRandom(
      final AuditLog audit, final String topic, final String id, final int seed) {
    final Random random = new Random(seed);
    final Map<Location, StatusChange> expected = new LinkedHashMap<>();
    final List<AuditEntry> entries = new ArrayList<>();
    Instant time = NOW.minus(Duration.ofDays(1)).plusSeconds(100_000L * seed);
    for (int i = 0; i < ENTRIES; i++) {
      time = time.plusSeconds(random.nextInt(9));
      final int partition = random.nextInt(2);
      final int first = random.nextInt(LETTERS / 2);
      final int last = Math.min(LETTERS / 2 - 1, first + random.nextInt(4));
      final StatusChange change =
          new StatusChange(
              State.values()[1 + random.nextInt(3)],
              "task-" + seed + "-" + i / 50,
              "ann",
              time,
              "",
              Optional.empty(),
              i % 3);
      entries.add(
          new AuditEntry(
              new TopicPartition(topic, partition),
              id,
              List.of(new Stretch(first, last)),
              last - first + 1,
              change));
      for (int offset = first; offset <= last; offset++) {
        expected.put(new Location(topic, partition, offset), untimed(change));
      }
    }
    write(audit, entries);
    return expected;
  }

  private void write(final AuditLog audit, final List<AuditEntry> entries) {
    try (Producer<byte[], byte[]> producer = plainProducer()) {
      for (final AuditEntry entry : entries) {
        final ProducerRecord<byte[], byte[]> record = AuditFormat.write(audit.partition(), entry);
        // Keys of entries differ by task, offsets and replays; these may be alike in all of them.
        producer.send(
            new ProducerRecord<>(
                record.topic(),
                record.partition(),
                utf8(Uuid.randomUuid() + "/" + entry.topicId()),
                record.value()));
      }
    }
  }

  private static AuditEntry entry(
      final String topic,
      final String id,
      final int partition,
      final long first,
      final long last,
      final String why,
      final Instant when) {
    return new AuditEntry(
        new TopicPartition(topic, partition),
        id,
        List.of(new Stretch(first, last)),
        last - first + 1,
        new StatusChange(State.DISCARDED, why, "ann", when, why, Optional.empty(), 0));
  }

  /** A task that finds nothing to do. */
  private void work(final AuditLog audit, final String topic) {
    new Reprocessor(
            config,
            reader,
            audit,
            Targets.any(""),
            Batching.DEFAULT,
            Tracing.OFF,
            InstantSource.fixed(NOW))
        .run(
            new Order(
                topic,
                DeadLetterFilter.all().where("none", letter -> false),
                "idle",
                List.of(),
                new OrderTerms(new Action.Discard(), "ann", "")),
            Progress.NONE,
            () -> false);
  }

  private Map<Location, StatusChange> statuses(final AuditLog audit, final String topic) {
    final StatusIndex statuses = audit.statuses(reader);
    final Map<Location, StatusChange> found = new HashMap<>();
    for (int i = 0; i < LETTERS; i++) {
      final Location letter = new Location(topic, i % 2, i / 2);
      statuses.of(letter).ifPresent(change -> found.put(letter, untimed(change)));
    }
    return found;
  }

  /** A merged entry has the time of the last. */
  private static StatusChange untimed(final StatusChange change) {
    return new StatusChange(
        change.state(),
        change.task(),
        change.who(),
        Instant.EPOCH,
        change.why(),
        change.target(),
        change.replays());
  }

  private Map<String, Long> counts(final AuditLog audit) {
    return audit.find(reader, entry -> true).stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.change().task() + " " + entry.change().state(),
                Collectors.summingLong(AuditEntry::count)));
  }

  /** Entries that no snapshot holds. */
  private long single(final AuditLog audit, final String id) {
    return audit.everythingWritten(reader, id, "").tally().single(id);
  }

  private long records(final AuditLog audit) {
    final List<Location> all = new ArrayList<>();
    reader.readInOrder(
        reader.ranges(Set.of(audit.partition().topic()), DeadLetterFilter.all()),
        record -> all.add(record.location()),
        Progress.NONE,
        () -> false);
    return all.size();
  }

  private Producer<byte[], byte[]> plainProducer() {
    // Pipelined requests to a topic this young can lose their place in the sequence.
    final Map<String, Object> own = new HashMap<>(config);
    own.put("max.in.flight.requests.per.connection", 1);
    return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Producer<byte[], byte[]> producer(final String topic) {
    final Map<String, Object> own = new HashMap<>(config);
    own.put("transactional.id", "dragoman-dlq-" + topic);
    return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A producer whose process dies when it has sent or committed so many times. */
  private static Producer<byte[], byte[]> dyingAfter(
      final int steps, final Producer<byte[], byte[]> real) {
    final int[] left = {steps};
    @SuppressWarnings("unchecked")
    final Producer<byte[], byte[]> dying =
        (Producer<byte[], byte[]>)
            Proxy.newProxyInstance(
                AuditSnapshotIT.class.getClassLoader(),
                new Class<?>[] {Producer.class},
                (proxy, method, arguments) -> {
                  if (Set.of("send", "commitTransaction").contains(method.getName())
                      && left[0]-- == 0) {
                    real.flush();
                    throw new Death();
                  }
                  try {
                    return method.invoke(real, arguments);
                  } catch (final InvocationTargetException failed) {
                    throw failed.getCause();
                  }
                });
    return dying;
  }

  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
