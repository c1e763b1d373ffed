package io.dragoman.ops.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.schemas.Topic;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies what nobody can make again out of a cluster, and back into a new one: what was decided
 * about dead letters and doubtful results, what is remembered of that, which policies run, what
 * clients used.
 *
 * <p>Committed records only, each with its bytes, partition and time. A restore writes all or
 * nothing of a topic, in one transaction, and only into topics that are empty.
 */
final class Backup {
  /** What is compacted for long because people decided or pay by it. */
  static final List<Topic> TOPICS =
      List.of(
          Topic.DLQ_AUDIT,
          Topic.DLQ_POLICIES,
          Topic.DLQ_TASKS,
          Topic.REVIEWS_AUDIT,
          Topic.TRANSLATION_MEMORY,
          Topic.USAGE);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** A restore of a large topic takes minutes, not the minute that is usual. */
  private static final int TRANSACTION_TIMEOUT_MS = 15 * 60 * 1000;

  private final Map<String, Object> client;
  private final String prefix;
  private final InstantSource clock;

  /**
   * For one cluster.
   *
   * @param client what every Kafka client needs
   * @param prefix before topic names
   */
  Backup(final Map<String, Object> client, final String prefix, final InstantSource clock) {
    this.client = Map.copyOf(client);
    this.prefix = prefix;
    this.clock = clock;
  }

  /**
   * Writes a backup into a directory that is new or empty.
   *
   * @throws CommandException when it is neither, or the cluster does not tell all
   */
  Manifest save(final Path directory) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> there = Files.list(directory)) {
      if (there.findAny().isPresent()) {
        throw new CommandException(
            ExitStatus.FAILED,
            "%s is not empty; a backup overwrites nothing: name a new directory."
                .formatted(directory));
      }
    }
    final List<Manifest.Held> held = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      for (final Topic topic : TOPICS) {
        held.add(save(consumer, topic, directory));
      }
    }
    final Manifest manifest =
        new Manifest(Manifest.VERSION, clock.instant().toString(), prefix, held);
    Files.write(
        directory.resolve(Manifest.FILE),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest),
        StandardOpenOption.CREATE_NEW);
    return manifest;
  }

  private Manifest.Held save(
      final KafkaConsumer<byte[], byte[]> consumer, final Topic topic, final Path directory)
      throws IOException {
    final List<TopicPartition> partitions = partitions(consumer, topic);
    final Path file = directory.resolve(topic.baseName() + ".jsonl");
    long records = 0;
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long heard = System.nanoTime();
      while (!reached(consumer, ends)) {
        final Map<TopicPartition, Long> before = positions(consumer, partitions);
        for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          out.write(JSON.writeValueAsString(HeldRecord.of(record)));
          out.write('\n');
          records++;
        }
        if (!positions(consumer, partitions).equals(before)) {
          heard = System.nanoTime();
        } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
          throw new CommandException(
              ExitStatus.FAILED,
              "The brokers tell no more of %s before its end; try again."
                  .formatted(topic.topicName(prefix)));
        }
      }
    }
    return new Manifest.Held(topic.baseName(), partitions.size(), records, digest(file));
  }

  private static boolean reached(
      final KafkaConsumer<?, ?> consumer, final Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private static Map<TopicPartition, Long> positions(
      final KafkaConsumer<?, ?> consumer, final List<TopicPartition> partitions) {
    final Map<TopicPartition, Long> positions = new HashMap<>();
    partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
    return positions;
  }

  /**
   * Writes a backup back into topics that are there and empty.
   *
   * @throws CommandException when the backup is not whole, or a topic is not as it must be; then
   *     nothing was written
   */
  Manifest restore(final Path directory) throws IOException {
    final Manifest manifest = verify(directory);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      for (final Manifest.Held held : manifest.topics()) {
        requireEmpty(consumer, held);
      }
    }
    for (final Manifest.Held held : manifest.topics()) {
      write(held, directory.resolve(held.file()));
    }
    return manifest;
  }

  /** Reads the manifest and compares each file with it. */
  Manifest verify(final Path directory) throws IOException {
    final Manifest manifest;
    try {
      manifest = JSON.readValue(directory.resolve(Manifest.FILE).toFile(), Manifest.class);
    } catch (final JsonProcessingException e) {
      throw damaged(directory, Manifest.FILE + " cannot be read");
    } catch (final FileNotFoundException | NoSuchFileException e) {
      throw damaged(directory, "there is no " + Manifest.FILE);
    }
    if (manifest.version() != Manifest.VERSION) {
      throw damaged(directory, "it is of version %d".formatted(manifest.version()));
    }
    for (final Manifest.Held held : manifest.topics()) {
      // A name from a file is no path until it is one of ours.
      if (TOPICS.stream().noneMatch(topic -> topic.baseName().equals(held.topic()))) {
        throw damaged(directory, "it holds a topic that is never kept");
      }
      final Path file = directory.resolve(held.file());
      if (!Files.isRegularFile(file) || !digest(file).equals(held.sha256())) {
        throw damaged(directory, "%s is not what was written".formatted(held.file()));
      }
    }
    return manifest;
  }

  private static CommandException damaged(final Path directory, final String reason) {
    return new CommandException(
        ExitStatus.FAILED, "%s is no whole backup: %s.".formatted(directory, reason));
  }

  private void requireEmpty(
      final KafkaConsumer<byte[], byte[]> consumer, final Manifest.Held held) {
    final Topic topic = topic(held);
    final List<TopicPartition> partitions = partitions(consumer, topic);
    if (partitions.size() != held.partitions()) {
      throw new CommandException(
          ExitStatus.FAILED,
          "%s has %d partitions, in the backup it had %d; make it with as many."
              .formatted(topic.topicName(prefix), partitions.size(), held.partitions()));
    }
    final Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    if (!begins.equals(consumer.endOffsets(partitions))) {
      throw new CommandException(
          ExitStatus.FAILED,
          "%s is not empty; a restore overwrites nothing. Stop the apps and delete the topic, or"
                  .formatted(topic.topicName(prefix))
              + " restore under another --topic-prefix.");
    }
  }

  private void write(final Manifest.Held held, final Path file) throws IOException {
    final String name = topic(held).topicName(prefix);
    try (KafkaProducer<byte[], byte[]> producer = producer(name);
        BufferedReader lines = Files.newBufferedReader(file)) {
      producer.initTransactions();
      producer.beginTransaction();
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          producer.send(JSON.readValue(line, HeldRecord.class).to(name));
        }
        producer.commitTransaction();
      } catch (final JsonProcessingException e) {
        producer.abortTransaction();
        throw damaged(file, "a line cannot be read");
      }
    }
  }

  private static Topic topic(final Manifest.Held held) {
    return TOPICS.stream()
        .filter(topic -> topic.baseName().equals(held.topic()))
        .findFirst()
        .orElseThrow();
  }

  private List<TopicPartition> partitions(
      final KafkaConsumer<byte[], byte[]> consumer, final Topic topic) {
    final String name = topic.topicName(prefix);
    final List<PartitionInfo> partitions = consumer.partitionsFor(name);
    if (partitions == null || partitions.isEmpty()) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          "There is no topic %s; './dragoman topics create' makes it.".formatted(name));
    }
    return partitions.stream().map(info -> new TopicPartition(name, info.partition())).toList();
  }

  private static String digest(final Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      final MessageDigest sha = MessageDigest.getInstance("SHA-256");
      final byte[] buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    final Map<String, Object> config = new HashMap<>(client);
    config.remove("group.id");
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<byte[], byte[]> producer(final String topic) {
    final Map<String, Object> config = new HashMap<>(client);
    config.put("transactional.id", "dragoman-restore-" + topic);
    config.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
    config.put("acks", "all");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
