package io.dragoman.ops.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.schemas.Topic;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Copies what nobody can make again out of a cluster: what was decided about dead letters and
 * doubtful results, what is remembered of that, which policies run, what clients used and who was
 * told of it. {@link Restore} brings it back.
 *
 * <p>Committed records only, each with its bytes, partition and time.
 */
final class Backup {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** What reviewers wrote and what clients used is nobody else's business. */
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final KeptTopics kept;
  private final String prefix;
  private final InstantSource clock;

  /**
   * For one cluster.
   *
   * @param client what every Kafka client needs
   * @param prefix before topic names
   */
  Backup(final Map<String, Object> client, final String prefix, final InstantSource clock) {
    this.kept = new KeptTopics(client, prefix);
    this.prefix = prefix;
    this.clock = clock;
  }

  /**
   * Writes a backup into a directory that is new or empty.
   *
   * @throws CommandException when it is neither, or the cluster does not tell all
   */
  Manifest save(final Path directory) throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(directory, OWNER_ONLY);
    }
    try (Stream<Path> there = Files.list(directory)) {
      if (there.findAny().isPresent()) {
        throw new CommandException(
            ExitStatus.FAILED,
            "%s is not empty; a backup overwrites nothing: name a new directory."
                .formatted(directory));
      }
    }
    final List<Manifest.Held> held = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = kept.consumer(IsolationLevel.READ_COMMITTED)) {
      for (final Topic topic : Manifest.TOPICS) {
        // What nobody ever used is not there, such as policies.
        if (kept.exists(consumer, topic)) {
          held.add(save(consumer, topic, directory));
        }
      }
    }
    if (held.isEmpty()) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          "There is none of the topics that are kept, such as %s: is that the right cluster and --topic-prefix?"
              .formatted(kept.name(Manifest.TOPICS.getFirst())));
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
    final List<TopicPartition> partitions = kept.partitions(consumer, topic);
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
                  .formatted(kept.name(topic)));
        }
      }
    }
    return new Manifest.Held(topic.baseName(), partitions.size(), records, Manifest.digest(file));
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
}
