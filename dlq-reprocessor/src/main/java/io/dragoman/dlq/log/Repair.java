package io.dragoman.dlq.log;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.schemas.topics.Answers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Finds and removes records of the tool's own topics that cannot be read.
 *
 * <p>Those topics are compacted, so a record is removed by a tombstone under its key. One whose key
 * stands on a readable record behind it needs none: compaction removes it by itself.
 */
public final class Repair {
  private final Map<String, Object> clientConfig;
  private final DeadLetterReader reader;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param reader of the same cluster; stays open
   */
  public Repair(final Map<String, Object> clientConfig, final DeadLetterReader reader) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.reader = reader;
  }

  /**
   * A record that cannot be read.
   *
   * @param what what is wrong
   * @param partition where it stands
   * @param key its key; empty: it has none and cannot be removed, only stepped over
   */
  public record Found(Unreadable what, int partition, Optional<byte[]> key) {}

  /**
   * What cannot be read.
   *
   * @param problem what is wrong with a record; empty: nothing
   */
  public Collection<Found> find(
      final String topic, final Function<DeadLetter, Optional<Unreadable>> problem) {
    final Map<ByteBuffer, Found> found = new LinkedHashMap<>();
    reader.readInOrder(
        reader.ranges(Set.of(topic), DeadLetterFilter.all()),
        record -> {
          final ByteBuffer key = record.key().map(ByteBuffer::wrap).orElseGet(() -> place(record));
          problem
              .apply(record)
              .ifPresentOrElse(
                  what ->
                      found.put(key, new Found(what, record.location().partition(), record.key())),
                  () -> found.remove(key));
        });
    return found.values();
  }

  /** Removes them; it is done when this returns. */
  public void remove(final String topic, final Collection<Found> found) {
    final Map<String, Object> config = new HashMap<>(clientConfig);
    config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      final List<Future<RecordMetadata>> sent =
          found.stream()
              .flatMap(
                  one ->
                      one.key().stream()
                          .map(
                              key ->
                                  producer.send(
                                      new ProducerRecord<>(topic, one.partition(), key, null))))
              .toList();
      sent.forEach(Answers::get);
    }
  }

  private static ByteBuffer place(final DeadLetter record) {
    return ByteBuffer.wrap(("no key at " + record.location()).getBytes(StandardCharsets.UTF_8));
  }
}
