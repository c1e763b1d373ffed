package io.dragoman.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits until new topics can be written to.
 *
 * <p>The metadata of a cluster names a leader before that broker has taken the partition over. A
 * producer that writes in between has its first batch refused and the next ones, already under way,
 * accepted: the first can then never find its place in the sequence, and its records fail after
 * {@code delivery.timeout.ms}.
 */
public final class Leaders {
  private static final Duration POLL = Duration.ofMillis(100);

  private Leaders() {}

  /**
   * Returns when every partition has a leader that answers for it. The user needs DESCRIBE.
   *
   * @throws TimeoutException with the names of the topics for which one did not within {@code
   *     timeout}
   */
  public static void await(
      final Admin admin, final Collection<String> topics, final Duration timeout) {
    final long end = System.nanoTime() + timeout.toNanos();
    await(admin, topics, timeout, end);
  }

  /** The same with what is left of {@code timeout} until {@code end}. */
  static void await(
      final Admin admin, final Collection<String> topics, final Duration timeout, final long end) {
    final ListOffsetsResult answers =
        admin.listOffsets(partitionsOnceLed(admin, topics, timeout, end));
    // The client itself asks again while a broker says that it is not the leader.
    try {
      Answers.get(answers.all(), end);
    } catch (final TimeoutException e) {
      throw noLeaders(topics, timeout);
    }
  }

  private static Map<TopicPartition, OffsetSpec> partitionsOnceLed(
      final Admin admin, final Collection<String> topics, final Duration timeout, final long end) {
    final Map<TopicPartition, OffsetSpec> led = new HashMap<>();
    final Collection<String> waiting = new TreeSet<>(topics);
    while (true) {
      for (final TopicDescription topic : visible(admin, waiting, end)) {
        if (topic.partitions().stream().allMatch(Leaders::isLed)) {
          waiting.remove(topic.name());
          topic
              .partitions()
              .forEach(
                  partition ->
                      led.put(
                          new TopicPartition(topic.name(), partition.partition()),
                          OffsetSpec.latest()));
        }
      }
      if (waiting.isEmpty()) {
        return led;
      }
      if (end - System.nanoTime() <= 0) {
        throw noLeaders(waiting, timeout);
      }
      Answers.pause(POLL);
    }
  }

  private static List<TopicDescription> visible(
      final Admin admin, final Collection<String> topics, final long end) {
    final List<TopicDescription> found = new ArrayList<>();
    for (final KafkaFuture<TopicDescription> answer :
        admin.describeTopics(topics).topicNameValues().values()) {
      try {
        found.add(Answers.get(answer, end));
      } catch (final UnknownTopicOrPartitionException e) {
        // The broker that was asked has not heard of it yet.
        continue;
      }
    }
    return found;
  }

  private static boolean isLed(final TopicPartitionInfo partition) {
    return partition.leader() != null && !partition.leader().isEmpty();
  }

  private static TimeoutException noLeaders(
      final Collection<String> topics, final Duration timeout) {
    return new TimeoutException(
        "Topics have no leaders that answer after %d ms: %s."
            .formatted(timeout.toMillis(), String.join(", ", new TreeSet<>(topics))));
  }
}
