package io.dragoman.ops.topics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Asks brokers how topics are, who reads them, and which transactions are open in them. */
final class TopicReader {
  private static final int TIMEOUT_SECONDS = 30;

  /** What decides for how long records are there. */
  private static final List<String> SETTINGS =
      List.of(
          TopicConfig.RETENTION_MS_CONFIG,
          TopicConfig.RETENTION_BYTES_CONFIG,
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);

  private final Admin admin;

  TopicReader(final Admin admin) {
    this.admin = admin;
  }

  /**
   * How topics are.
   *
   * @throws ExecutionException when the brokers refuse, such as one that is not there
   */
  List<TopicState> read(final List<String> names)
      throws ExecutionException, InterruptedException, TimeoutException {
    final Map<String, TopicDescription> topics = get(admin.describeTopics(names).allTopicNames());
    final Map<ConfigResource, Config> configs =
        get(admin.describeConfigs(names.stream().map(TopicReader::resource).toList()).all());
    final List<TopicPartition> partitions =
        topics.values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        // Of one without a leader nobody can tell anything.
                        .filter(partition -> partition.leader() != null)
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
            .toList();
    final Map<TopicPartition, ListOffsetsResultInfo> first =
        get(admin.listOffsets(all(partitions, OffsetSpec.earliest())).all());
    final Map<TopicPartition, ListOffsetsResultInfo> next =
        get(admin.listOffsets(all(partitions, OffsetSpec.latest())).all());
    final Map<TopicPartition, PartitionProducerState> producers =
        get(admin.describeProducers(partitions).all());
    final Map<TopicPartition, List<TopicState.Reader>> readers = readers(first, next);
    final List<TopicState> states = new ArrayList<>();
    for (final String name : names) {
      states.add(
          new TopicState(
              name,
              settings(configs.get(resource(name))),
              topics.get(name).partitions().stream()
                  .map(
                      info -> {
                        final TopicPartition at = new TopicPartition(name, info.partition());
                        return new TopicState.Partition(
                            info.partition(),
                            leader(info),
                            info.replicas().size(),
                            info.isr().size(),
                            first.containsKey(at) ? first.get(at).offset() : 0,
                            next.containsKey(at) ? next.get(at).offset() : 0,
                            Optional.ofNullable(producers.get(at)).flatMap(TopicReader::open),
                            readers.getOrDefault(at, List.of()));
                      })
                  .toList()));
    }
    return states;
  }

  static ConfigResource resource(final String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static Optional<Integer> leader(final TopicPartitionInfo info) {
    return info.leader() == null || info.leader().isEmpty()
        ? Optional.empty()
        : Optional.of(info.leader().id());
  }

  private static List<String> settings(final Config config) {
    return SETTINGS.stream().map(name -> name + "=" + config.get(name).value()).toList();
  }

  private static Map<TopicPartition, OffsetSpec> all(
      final List<TopicPartition> partitions, final OffsetSpec spec) {
    return partitions.stream().collect(Collectors.toMap(partition -> partition, any -> spec));
  }

  private static Optional<Instant> open(final PartitionProducerState state) {
    return state.activeProducers().stream()
        .filter(producer -> producer.currentTransactionStartOffset().isPresent())
        .min(
            Comparator.comparingLong(
                producer -> producer.currentTransactionStartOffset().orElse(0)))
        .map(ProducerState::lastTimestamp)
        .map(Instant::ofEpochMilli);
  }

  private Map<TopicPartition, List<TopicState.Reader>> readers(
      final Map<TopicPartition, ListOffsetsResultInfo> first,
      final Map<TopicPartition, ListOffsetsResultInfo> next)
      throws ExecutionException, InterruptedException, TimeoutException {
    final List<String> groups =
        get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .sorted()
            .toList();
    final ListConsumerGroupOffsetsSpec wanted =
        new ListConsumerGroupOffsetsSpec().topicPartitions(next.keySet());
    final Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
        get(
            admin
                .listConsumerGroupOffsets(
                    groups.stream().collect(Collectors.toMap(group -> group, any -> wanted)))
                .all());
    final Map<String, ConsumerGroupDescription> described =
        get(admin.describeConsumerGroups(groups).all());
    final Map<TopicPartition, List<TopicState.Reader>> readers = new HashMap<>();
    for (final String group : groups) {
      final Map<TopicPartition, String> holders = holders(described.get(group));
      for (final TopicPartition at : next.keySet()) {
        final OffsetAndMetadata offset = committed.get(group).get(at);
        if (offset != null || holders.containsKey(at)) {
          final long from = offset == null ? first.get(at).offset() : offset.offset();
          readers
              .computeIfAbsent(at, any -> new ArrayList<>())
              .add(
                  new TopicState.Reader(
                      group,
                      Math.max(0, next.get(at).offset() - from),
                      Optional.ofNullable(holders.get(at))));
        }
      }
    }
    return readers;
  }

  private static Map<TopicPartition, String> holders(final ConsumerGroupDescription group) {
    final Map<TopicPartition, String> holders = new HashMap<>();
    for (final MemberDescription member : group.members()) {
      member
          .assignment()
          .topicPartitions()
          .forEach(at -> holders.put(at, member.clientId() + " " + member.host()));
    }
    return holders;
  }

  private static <T> T get(final KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
