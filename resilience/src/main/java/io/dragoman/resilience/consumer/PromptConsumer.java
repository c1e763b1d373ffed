package io.dragoman.resilience.consumer;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** A consumer that does not wait for records while there is something to commit. */
public final class PromptConsumer extends ForwardingConsumer<byte[], byte[]> {
  private final PromptCommits commits;
  private final CommitPace pace;

  /** For one stream thread, whose consumer it takes over; commits come as soon as they can. */
  public PromptConsumer(final Consumer<byte[], byte[]> consumer, final PromptCommits commits) {
    this(consumer, commits, new CommitPace(Duration.ZERO, 1));
  }

  /** For one stream thread, whose consumer it takes over, at a pace of its own. */
  public PromptConsumer(
      final Consumer<byte[], byte[]> consumer, final PromptCommits commits, final CommitPace pace) {
    super(consumer);
    this.commits = commits;
    this.pace = pace;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(final Duration timeout) {
    // Kafka Streams polls only when it has worked on everything that it was given.
    if (!commits.pending()) {
      return super.poll(timeout);
    }
    final Duration wait = pace.untilNext();
    final ConsumerRecords<byte[], byte[]> records =
        super.poll(wait.compareTo(timeout) < 0 ? wait : timeout);
    if (records.isEmpty() && pace.untilNext().isZero()) {
      commits.commit();
      pace.committed();
    }
    return records;
  }
}
