package io.dragoman.ingest.internal;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer that does not wait for records while there is something to commit. */
public final class IntakeConsumer extends KafkaConsumer<byte[], byte[]> {
  private final PromptCommits commits;

  /** For one stream thread. */
  public IntakeConsumer(final Map<String, Object> config, final PromptCommits commits) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.commits = commits;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(final Duration timeout) {
    // Kafka Streams polls only when it has worked on everything that it was given.
    if (!commits.pending()) {
      return super.poll(timeout);
    }
    final ConsumerRecords<byte[], byte[]> records = super.poll(Duration.ZERO);
    if (records.isEmpty()) {
      commits.commit();
    }
    return records;
  }
}
