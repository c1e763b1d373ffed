package io.dragoman.dlq.transfer;

import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.RecordHash;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.order.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collector;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes the records of an {@link ExportFile} to a cluster: all of them, or none. */
public final class Importer {
  /** As long as brokers allow by default; the whole file is one transaction. */
  private static final int TRANSACTION_TIMEOUT_MS = 15 * 60 * 1000;

  private static final int MAX_REQUEST_BYTES = 28 * 1024 * 1024;

  private final Map<String, Object> clientConfig;
  private final DeadLetterReader reader;
  private final Targets targets;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param reader of the same cluster; stays open
   * @param targets where records may go
   */
  public Importer(
      final Map<String, Object> clientConfig,
      final DeadLetterReader reader,
      final Targets targets) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.reader = reader;
    this.targets = targets;
  }

  /**
   * What an import would do.
   *
   * @param records how many would be written
   * @param topics where to
   * @param there how many of them stand there already, with the same key, value and headers
   * @param example where one of those stands
   */
  public record Plan(long records, Set<String> topics, long there, Optional<Location> example) {
    public Plan {
      topics = Collections.unmodifiableSet(new TreeSet<>(topics));
    }
  }

  /**
   * Says what {@link #run} would do, and does nothing. Memory grows by some bytes for each record
   * of the file.
   *
   * @param to the topic to write to; null: those that the records stood in
   * @throws IOException when the file cannot be read or is damaged
   * @throws ReprocessorException when a topic is missing or refused
   */
  public Plan plan(final Path file, final @Nullable String to) throws IOException {
    final Map<String, Map<RecordHash, Integer>> wanted = new HashMap<>();
    final long records =
        ExportFile.read(
            file,
            line ->
                wanted
                    .computeIfAbsent(
                        target(line, to),
                        topic -> {
                          partitionsOf(topic);
                          return new HashMap<>();
                        })
                    .merge(
                        RecordHash.of(line.key(), line.value(), line.headers()), 1, Integer::sum));
    final Map<Found, Location> found =
        reader.scan(
            reader.ranges(wanted.keySet(), DeadLetterFilter.all()),
            DeadLetterFilter.all(),
            Collector.of(
                HashMap::new,
                (places, letter) -> {
                  final String topic = letter.location().topic();
                  final RecordHash record =
                      RecordHash.of(letter.key(), letter.value(), letter.rawHeaders());
                  if (wanted.getOrDefault(topic, Map.of()).containsKey(record)) {
                    places.putIfAbsent(new Found(topic, record), letter.location());
                  }
                },
                (HashMap<Found, Location> one, HashMap<Found, Location> other) -> {
                  one.putAll(other);
                  return one;
                }));
    return new Plan(
        records,
        wanted.keySet(),
        found.keySet().stream()
            .mapToLong(one -> wanted.getOrDefault(one.topic(), Map.of()).get(one.record()))
            .sum(),
        found.values().stream().min(Comparator.naturalOrder()));
  }

  private record Found(String topic, RecordHash record) {}

  /**
   * Imports a file. Keys, values, headers and timestamps are those of the file; the partition, too,
   * unless the topic has fewer.
   *
   * @param to the topic to write to; null: those that the records stood in
   * @return how many were written
   * @throws IOException when the file cannot be read or is damaged; nothing is written then
   * @throws ReprocessorException when a topic is missing or refused, or the cluster does not take
   *     the records
   */
  public long run(final Path file, final @Nullable String to) throws IOException {
    final Map<String, Integer> partitions = new HashMap<>();
    ExportFile.read(file, line -> partitions.computeIfAbsent(target(line, to), this::partitionsOf));
    final Map<String, Object> config = new HashMap<>(clientConfig);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "dragoman-dlq-import-" + UUID.randomUUID());
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      final long records =
          ExportFile.read(file, line -> producer.send(record(line, to, partitions)));
      producer.commitTransaction();
      return records;
    } catch (final KafkaException failed) {
      throw new ReprocessorException(
          "The cluster did not take the records; none was imported: " + failed.getMessage(),
          failed);
    }
  }

  private static String target(final ExportFile.Line line, final @Nullable String to) {
    return to == null ? line.location().topic() : to;
  }

  private Integer partitionsOf(final String topic) {
    targets
        .importRefusal(topic)
        .ifPresent(
            why -> {
              throw new ReprocessorException("Nothing was imported: " + why + "; see --to.");
            });
    final OptionalInt count = reader.partitions(topic);
    if (count.isEmpty()) {
      throw new ReprocessorException(
          "There is no topic '" + topic + "' on this cluster; create it or name another.",
          new KafkaException("unknown topic"));
    }
    return count.getAsInt();
  }

  private static ProducerRecord<byte[], byte[]> record(
      final ExportFile.Line line,
      final @Nullable String to,
      final Map<String, Integer> partitions) {
    final String topic = target(line, to);
    final int partition = line.location().partition();
    return new ProducerRecord<>(
        topic,
        partition < partitions.getOrDefault(topic, 0) ? Integer.valueOf(partition) : null,
        line.timestamp(),
        line.key().orElse(null),
        line.value().orElse(null),
        line.headers());
  }
}
