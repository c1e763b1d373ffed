package io.dragoman.ops.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Out of one prefix of a real broker and into another. */
class BackupIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String OLD = "old.";
  private static final String NEW = "new.";

  @TempDir private Path directory;

  @Test
  void shouldBringBackWhatWasThereAndOverwriteNothing() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      create(broker, OLD);
      create(broker, NEW);
      fill(broker);
      final Path kept = directory.resolve("kept");

      final Manifest manifest = backup(broker, OLD).save(kept);
      assertThat(manifest.topics())
          .extracting(Manifest.Held::records)
          .as("committed records only")
          .containsExactly(3L, 0L, 0L, 0L, 0L, 1L, 1L);
      assertThat(Files.getPosixFilePermissions(kept))
          .as("what clients wrote is for nobody else")
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      assertThatThrownBy(() -> backup(broker, OLD).save(kept))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("is not empty");
      assertThatThrownBy(() -> restore(broker, OLD).run(kept))
          .hasMessageContaining("old.dlq.audit is not empty");

      leavesNothingOfWhatWasForged(broker, kept);
      interrupted(broker);
      restore(broker, NEW).run(kept);

      final List<ConsumerRecord<String, byte[]>> before = read(broker, OLD, 3);
      final List<ConsumerRecord<String, byte[]>> after = read(broker, NEW, 3);
      assertThat(after)
          .extracting(BackupIT::content)
          .containsExactlyInAnyOrderElementsOf(before.stream().map(BackupIT::content).toList());
      assertThat(
              broker.read(Topic.BUDGET_NOTICES.topicName(NEW), LONG, records -> !records.isEmpty()))
          .extracting(ConsumerRecord::key)
          .as("who was told is not told again of what was used")
          .containsExactly("notice");

      refusesWhatWasTamperedWith(broker, kept);
    }
  }

  @Test
  void shouldRestoreOnceWhenTwoOperatorsRestoreAtOnce() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        ExecutorService operators = Executors.newFixedThreadPool(2)) {
      create(broker, OLD);
      create(broker, NEW);
      fill(broker);
      final Path kept = directory.resolve("kept");
      backup(broker, OLD).save(kept);

      final List<Future<Manifest>> restores =
          operators.invokeAll(Collections.nCopies(2, () -> restore(broker, NEW).run(kept)));

      assertThat(restores).extracting(Future::state).containsOnlyOnce(Future.State.SUCCESS);
      assertThat(read(broker, NEW, 3)).hasSize(3);
      assertThatThrownBy(() -> restore(broker, NEW).run(kept)).hasMessageContaining("is not empty");
    }
  }

  @Test
  void shouldKeepWhatThereIsAndMakeWhatIsMissing() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      final Path kept = directory.resolve("kept");
      assertThatThrownBy(() -> backup(broker, OLD).save(kept))
          .hasMessageContaining("none of the topics that are kept, such as old.dlq.audit");
      broker.createTopics(2, Topic.USAGE.topicName(OLD));

      final Manifest manifest = backup(broker, OLD).save(kept);

      assertThat(manifest.topics()).extracting(Manifest.Held::topic).containsExactly("usage");
      assertThat(manifest.missing()).contains("dlq.audit").doesNotContain("usage");

      restore(broker, NEW).run(kept);
      assertThat(backup(broker, NEW).save(directory.resolve("again")).topics())
          .as("made with as many partitions as it had")
          .isEqualTo(manifest.topics());
    }
  }

  @Test
  void shouldRestoreALogThatAnEarlierVersionMadeWithMorePartitions() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      final String log = Topic.DLQ_AUDIT.baseName();
      broker.createTopics(4, OLD + log);
      broker.createTopics(1, NEW + log);
      broker.send(new ProducerRecord<>(OLD + log, 0, "task", "{}".getBytes(UTF_8)));
      final Path kept = directory.resolve("kept");
      backup(broker, OLD).save(kept);

      restore(broker, NEW).run(kept);

      assertThat(read(broker, NEW, 1)).extracting(ConsumerRecord::key).containsExactly("task");
    }
  }

  private static void create(final TestBroker broker, final String prefix) {
    for (final Topic topic : Manifest.TOPICS) {
      broker.createTopics(2, topic.topicName(prefix));
    }
  }

  /** As a restore that was killed, whose transaction nobody ended. */
  private static void interrupted(final TestBroker broker) throws Exception {
    try (KafkaProducer<byte[], byte[]> killed =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "transactional.id",
                NEW + "dragoman-restore"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      killed.initTransactions();
      killed.beginTransaction();
      killed.send(record(Topic.DLQ_AUDIT.topicName(NEW), 0, 1, "half", new byte[0])).get();
      killed.close(Duration.ZERO);
    }
  }

  /** With digests that fit: whoever can write the files can write the manifest. */
  private static void leavesNothingOfWhatWasForged(final TestBroker broker, final Path kept)
      throws Exception {
    final Path file = kept.resolve("usage.jsonl");
    final Path manifest = kept.resolve(Manifest.FILE);
    final String good = Files.readString(file);
    final String listed = Files.readString(manifest);
    for (final String forged :
        List.of(
            good + "null\n",
            good + "{",
            good.replace("\"partition\":1", "\"partition\":7"),
            good.replace("\"partition\":1", "\"partition\":-1"),
            good.replace("\"key\":\"who\"", "\"key\":null"))) {
      final String digest = Manifest.digest(file);
      Files.writeString(file, forged);
      Files.writeString(
          manifest, Files.readString(manifest).replace(digest, Manifest.digest(file)));
      assertThatThrownBy(() -> restore(broker, NEW).run(kept))
          .as(forged)
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("what follows record")
          .hasMessageContaining("Nothing was restored");
    }
    Files.writeString(file, good);
    Files.writeString(manifest, listed.replace("\"records\" : 1", "\"records\" : 2"));
    assertThatThrownBy(() -> restore(broker, NEW).run(kept))
        .hasMessageContaining("usage.jsonl is not what was written");
    Files.writeString(manifest, listed);
  }

  private static void refusesWhatWasTamperedWith(final TestBroker broker, final Path kept)
      throws Exception {
    final Path file = kept.resolve("usage.jsonl");
    final String content = Files.readString(file);
    Files.writeString(file, content.replace("\"partition\":1", "\"partition\":0"));
    assertThatThrownBy(() -> restore(broker, NEW).verify(kept))
        .hasMessageContaining("usage.jsonl is not what was written");
    Files.writeString(file, content);
    final Path manifest = kept.resolve(Manifest.FILE);
    final String listed = Files.readString(manifest);
    Files.writeString(manifest, listed.replace("\"usage\"", "\"../../elsewhere\""));
    assertThatThrownBy(() -> restore(broker, NEW).verify(kept))
        .hasMessageContaining("a topic that is never kept");
    Files.writeString(manifest, listed.replace("\"usage\"", "\"dlq.audit\""));
    assertThatThrownBy(() -> restore(broker, NEW).verify(kept))
        .hasMessageContaining("dlq.audit twice");
    Files.writeString(manifest, "{\"version\": 1, \"topics\": null}");
    assertThatThrownBy(() -> restore(broker, NEW).verify(kept))
        .hasMessageContaining("it holds nothing");
    Files.delete(manifest);
    assertThatThrownBy(() -> restore(broker, NEW).verify(kept))
        .hasMessageContaining("there is no manifest.json");
  }

  private static void fill(final TestBroker broker) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "t"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      final String audit = Topic.DLQ_AUDIT.topicName(OLD);
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record(audit, 0, 1_000, "first", new byte[] {0, -1, 10}));
      producer.send(record(audit, 1, 2_000, "second", "{}".getBytes(UTF_8)));
      producer.send(record(audit, 1, 3_000, "gone", null));
      producer.send(record(Topic.USAGE.topicName(OLD), 1, 4_000, "client", "{}".getBytes(UTF_8)));
      producer.send(
          record(Topic.BUDGET_NOTICES.topicName(OLD), 0, 4_000, "notice", "{}".getBytes(UTF_8)));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(record(audit, 0, 5_000, "never decided", new byte[0])).get();
      producer.abortTransaction();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(
      final String topic,
      final int partition,
      final long time,
      final String key,
      final byte[] value) {
    final ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, time, key.getBytes(UTF_8), value);
    record.headers().add("who", "an operator".getBytes(UTF_8));
    return record;
  }

  private static List<ConsumerRecord<String, byte[]>> read(
      final TestBroker broker, final String prefix, final int count) {
    return broker.read(Topic.DLQ_AUDIT.topicName(prefix), LONG, records -> records.size() >= count);
  }

  private static String content(final ConsumerRecord<String, byte[]> record) {
    return "%d %d %s %s %s"
        .formatted(
            record.partition(),
            record.timestamp(),
            record.key(),
            record.value() == null ? "none" : List.of(new String(record.value(), UTF_8)),
            new String(record.headers().lastHeader("who").value(), UTF_8));
  }

  private static Backup backup(final TestBroker broker, final String prefix) {
    return new Backup(Map.of("bootstrap.servers", broker.bootstrap()), prefix, Clock.systemUTC());
  }

  private static Restore restore(final TestBroker broker, final String prefix) {
    return new Restore(Map.of("bootstrap.servers", broker.bootstrap()), prefix);
  }
}
