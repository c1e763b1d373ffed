package io.dragoman.resilience.consumer;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads one record by its place, with the care of {@link CarefulConsumer}. */
public final class SingleRecord {
  private SingleRecord() {}

  /**
   * Reads it, over a connection of its own.
   *
   * @param config of a consumer: addresses, security and isolation
   * @return empty when there is no record at that offset; one of more than {@link
   *     LeftOut#MAX_BYTES} comes without its value
   * @throws IOException when it should be tried again later
   * @throws org.apache.kafka.common.errors.OffsetOutOfRangeException when the partition does not
   *     reach from its beginning to there
   * @throws org.apache.kafka.common.InvalidRecordException when it cannot be unpacked
   * @throws org.apache.kafka.common.KafkaException when trying again would not help
   */
  public static Optional<ConsumerRecord<byte[], byte[]>> read(
      final Map<String, Object> config, final TopicPartition partition, final long offset)
      throws IOException {
    final Map<String, Object> one = new HashMap<>(config);
    // A broker sends one batch, however large it is.
    one.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    try (BatchSource source =
            new KafkaBatches(
                new ConsumerConfig(
                    ConsumerConfig.appendDeserializerToConfig(
                        one, new ByteArrayDeserializer(), new ByteArrayDeserializer())));
        CarefulPartition from = new CarefulPartition(partition, offset)) {
      return from.next(source).filter(record -> record.offset() == offset);
    }
  }
}
