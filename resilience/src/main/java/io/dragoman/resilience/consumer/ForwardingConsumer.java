package io.dragoman.resilience.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * Does nothing of its own: every method is the other consumer's.
 *
 * @param <K> the key
 * @param <V> the value
 */
@SuppressWarnings("deprecation") // Streams decides which of them it calls.
public class ForwardingConsumer<K, V> implements Consumer<K, V> {
  private final Consumer<K, V> to;

  protected ForwardingConsumer(final Consumer<K, V> to) {
    this.to = to;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return to.assignment();
  }

  @Override
  public Set<String> subscription() {
    return to.subscription();
  }

  @Override
  public void subscribe(final Collection<String> topics) {
    to.subscribe(topics);
  }

  @Override
  public void subscribe(final Collection<String> topics, final ConsumerRebalanceListener listener) {
    to.subscribe(topics, listener);
  }

  @Override
  public void assign(final Collection<TopicPartition> partitions) {
    to.assign(partitions);
  }

  @Override
  public void subscribe(final Pattern pattern, final ConsumerRebalanceListener listener) {
    to.subscribe(pattern, listener);
  }

  @Override
  public void subscribe(final Pattern pattern) {
    to.subscribe(pattern);
  }

  @Override
  public void subscribe(
      final SubscriptionPattern pattern, final ConsumerRebalanceListener listener) {
    to.subscribe(pattern, listener);
  }

  @Override
  public void subscribe(final SubscriptionPattern pattern) {
    to.subscribe(pattern);
  }

  @Override
  public void unsubscribe() {
    to.unsubscribe();
  }

  @Override
  public ConsumerRecords<K, V> poll(final Duration timeout) {
    return to.poll(timeout);
  }

  @Override
  public void commitSync() {
    to.commitSync();
  }

  @Override
  public void commitSync(final Duration timeout) {
    to.commitSync(timeout);
  }

  @Override
  public void commitSync(final Map<TopicPartition, OffsetAndMetadata> offsets) {
    to.commitSync(offsets);
  }

  @Override
  public void commitSync(
      final Map<TopicPartition, OffsetAndMetadata> offsets, final Duration timeout) {
    to.commitSync(offsets, timeout);
  }

  @Override
  public void commitAsync() {
    to.commitAsync();
  }

  @Override
  public void commitAsync(final OffsetCommitCallback callback) {
    to.commitAsync(callback);
  }

  @Override
  public void commitAsync(
      final Map<TopicPartition, OffsetAndMetadata> offsets, final OffsetCommitCallback callback) {
    to.commitAsync(offsets, callback);
  }

  @Override
  public void registerMetricForSubscription(final KafkaMetric metric) {
    to.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(final KafkaMetric metric) {
    to.unregisterMetricFromSubscription(metric);
  }

  @Override
  public void seek(final TopicPartition partition, final long offset) {
    to.seek(partition, offset);
  }

  @Override
  public void seek(final TopicPartition partition, final OffsetAndMetadata offset) {
    to.seek(partition, offset);
  }

  @Override
  public void seekToBeginning(final Collection<TopicPartition> partitions) {
    to.seekToBeginning(partitions);
  }

  @Override
  public void seekToEnd(final Collection<TopicPartition> partitions) {
    to.seekToEnd(partitions);
  }

  @Override
  public long position(final TopicPartition partition) {
    return to.position(partition);
  }

  @Override
  public long position(final TopicPartition partition, final Duration timeout) {
    return to.position(partition, timeout);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(final Set<TopicPartition> partitions) {
    return to.committed(partitions);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      final Set<TopicPartition> partitions, final Duration timeout) {
    return to.committed(partitions, timeout);
  }

  @Override
  public Uuid clientInstanceId(final Duration timeout) {
    return to.clientInstanceId(timeout);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return to.metrics();
  }

  @Override
  public List<PartitionInfo> partitionsFor(final String topic) {
    return to.partitionsFor(topic);
  }

  @Override
  public List<PartitionInfo> partitionsFor(final String topic, final Duration timeout) {
    return to.partitionsFor(topic, timeout);
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics() {
    return to.listTopics();
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics(final Duration timeout) {
    return to.listTopics(timeout);
  }

  @Override
  public Set<TopicPartition> paused() {
    return to.paused();
  }

  @Override
  public void pause(final Collection<TopicPartition> partitions) {
    to.pause(partitions);
  }

  @Override
  public void resume(final Collection<TopicPartition> partitions) {
    to.resume(partitions);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      final Map<TopicPartition, Long> times) {
    return to.offsetsForTimes(times);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      final Map<TopicPartition, Long> times, final Duration timeout) {
    return to.offsetsForTimes(times, timeout);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(final Collection<TopicPartition> partitions) {
    return to.beginningOffsets(partitions);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      final Collection<TopicPartition> partitions, final Duration timeout) {
    return to.beginningOffsets(partitions, timeout);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(final Collection<TopicPartition> partitions) {
    return to.endOffsets(partitions);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      final Collection<TopicPartition> partitions, final Duration timeout) {
    return to.endOffsets(partitions, timeout);
  }

  @Override
  public OptionalLong currentLag(final TopicPartition partition) {
    return to.currentLag(partition);
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    return to.groupMetadata();
  }

  @Override
  public void enforceRebalance() {
    to.enforceRebalance();
  }

  @Override
  public void enforceRebalance(final String reason) {
    to.enforceRebalance(reason);
  }

  @Override
  public void close() {
    to.close();
  }

  @Override
  public void close(final Duration timeout) {
    to.close(timeout);
  }

  @Override
  public void close(final CloseOptions options) {
    to.close(options);
  }

  @Override
  public void wakeup() {
    to.wakeup();
  }
}
