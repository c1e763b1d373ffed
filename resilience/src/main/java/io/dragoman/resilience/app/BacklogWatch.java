package io.dragoman.resilience.app;

import io.dragoman.resilience.consumer.KafkaBatches;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers how a group stands in its topics: a few calls each time, and the first batch of
 * a partition only when another record is the oldest that waits there. It unpacks nothing, so that
 * no record can harm it. For one thread.
 */
final class BacklogWatch implements Backlog.Source, GroupWatch.Brokers {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogWatch.class);
  private static final Duration CALL = Duration.ofSeconds(5);

  private final Admin admin;
  private final KafkaBatches batches;
  private final String group;
  private final Collection<String> topics;
  private Map<TopicPartition, Long> readableEnds = Map.of();

  /**
   * For one group.
   *
   * @param client addresses and security
   */
  BacklogWatch(
      final Map<String, Object> client, final String group, final Collection<String> topics) {
    this.admin = Admin.create(client);
    this.group = group;
    this.topics = topics;
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // A broker sends one batch, however large it is.
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    this.batches =
        new KafkaBatches(
            new ConsumerConfig(
                ConsumerConfig.appendDeserializerToConfig(
                    config, new ByteArrayDeserializer(), new ByteArrayDeserializer())));
  }

  /** What cannot be asked just now is asked the next time. */
  @Override
  public boolean look(final Backlog backlog) {
    try {
      backlog.refresh(this);
      return true;
    } catch (final KafkaException e) {
      LOG.debug("The backlog of {} cannot be looked at just now", group, e);
      return false;
    }
  }

  /** None when the group was never there. */
  @Override
  public int threads() {
    try {
      return get(admin.describeConsumerGroups(List.of(group)).all()).get(group).members().size();
    } catch (final KafkaException e) {
      if (e.getCause() instanceof final ExecutionException refused
          && refused.getCause() instanceof GroupIdNotFoundException) {
        return 0;
      }
      throw e;
    }
  }

  @Override
  public Map<TopicPartition, Long> readableEnds() {
    final List<TopicPartition> partitions =
        get(admin.describeTopics(topics).allTopicNames()).values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(info -> new TopicPartition(topic.name(), info.partition())))
            .toList();
    readableEnds = offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    return readableEnds;
  }

  @Override
  public Map<TopicPartition, Long> ends() {
    return offsets(readableEnds.keySet(), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  @Override
  public Optional<String> holder(final TopicPartition partition) {
    try {
      final Optional<Long> producer =
          get(admin.describeProducers(List.of(partition)).all())
              .get(partition)
              .activeProducers()
              .stream()
              .filter(state -> state.currentTransactionStartOffset().isPresent())
              .min(
                  Comparator.comparingLong(
                      state -> state.currentTransactionStartOffset().getAsLong()))
              .map(ProducerState::producerId);
      return producer.map(this::name);
    } catch (final KafkaException e) {
      LOG.debug("It is not known what holds {} back", partition, e);
      return Optional.empty();
    }
  }

  /** Its transactional id where we may see it. */
  private String name(final long producerId) {
    return get(
            admin
                .listTransactions(
                    new ListTransactionsOptions().filterProducerIds(List.of(producerId)))
                .all())
        .stream()
        .map(TransactionListing::transactionalId)
        .findFirst()
        .orElseGet(() -> "id " + producerId);
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    final Map<TopicPartition, Long> positions =
        new HashMap<>(
            offsets(readableEnds.keySet(), OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED));
    final Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            positions.merge(partition, offset.offset(), Math::max);
          }
        });
    return positions;
  }

  @Override
  public Optional<Instant> timeOf(final TopicPartition partition, final long offset) {
    try {
      return batches.timeOf(partition, offset);
    } catch (final IOException e) {
      throw new KafkaException(e);
    }
  }

  @Override
  public Duration retention(final String topic) {
    final ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return Duration.ofMillis(
        Long.parseLong(
            get(admin.describeConfigs(List.of(resource)).all())
                .get(resource)
                .get(TopicConfig.RETENTION_MS_CONFIG)
                .value()));
  }

  @Override
  public void close() {
    batches.close();
    admin.close(Duration.ZERO);
  }

  private Map<TopicPartition, Long> offsets(
      final Collection<TopicPartition> partitions,
      final OffsetSpec spec,
      final IsolationLevel isolation) {
    final Map<TopicPartition, Long> found = new HashMap<>();
    get(admin
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(Function.identity(), any -> spec)),
                new ListOffsetsOptions(isolation))
            .all())
        .forEach((partition, offset) -> found.put(partition, offset.offset()));
    return found;
  }

  private static <T> T get(final KafkaFuture<T> future) {
    try {
      return future.get(CALL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final ExecutionException | TimeoutException e) {
      throw new KafkaException(e);
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
