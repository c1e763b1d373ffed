package io.dragoman.resilience.consumer;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** A consumer that does not wait for records while there is something to commit. */
public final class PromptConsumer extends ForwardingConsumer<byte[], byte[]> {
  private final PromptCommits commits;

  /** For one stream thread, whose consumer it takes over. */
  public PromptConsumer(final Consumer<byte[], byte[]> consumer, final PromptCommits commits) {
    super(consumer);
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
