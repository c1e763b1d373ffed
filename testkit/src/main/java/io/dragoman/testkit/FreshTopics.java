package io.dragoman.testkit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics of a broker of the kit. */
final class FreshTopics {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  private FreshTopics() {}

  /** Returns when they can be written to: who writes before has records that fail much later. */
  static void create(final Admin admin, final Collection<NewTopic> topics)
      throws InterruptedException, ExecutionException {
    admin.createTopics(topics).all().get();
    final Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (final NewTopic topic : topics) {
      for (int partition = 0; partition < topic.numPartitions(); partition++) {
        partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    final long end = System.nanoTime() + PATIENCE.toNanos();
    while (!answered(admin, partitions, end)) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /**
   * Whether the leader of each answers for it. The client asks again while it is not ready, but not
   * while the broker has not heard of the topic yet.
   */
  private static boolean answered(
      final Admin admin, final Map<TopicPartition, OffsetSpec> partitions, final long end)
      throws InterruptedException, ExecutionException {
    try {
      admin.listOffsets(partitions).all().get();
      return true;
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException && System.nanoTime() < end) {
        return false;
      }
      throw e;
    }
  }
}
