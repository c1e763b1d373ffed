package io.dragoman.testkit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Makes topics of a broker of the kit. */
final class FreshTopics {
  private FreshTopics() {}

  /** Returns when they can be written to. */
  static void create(final Admin admin, final Collection<NewTopic> topics)
      throws InterruptedException, ExecutionException {
    admin.createTopics(topics).all().get();
    final Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (final NewTopic topic : topics) {
      for (int partition = 0; partition < topic.numPartitions(); partition++) {
        partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    // The client asks again until the leader of each answers for it; who writes before that has
    // records that fail much later.
    admin.listOffsets(partitions).all().get();
  }
}
