package io.dragoman.resilience.gate;

import io.dragoman.resilience.consumer.PromptCommits;

/**
 * Kafka's ordinary clients, but for the main consumers, which a {@link PartitionGate} holds and
 * which commit promptly.
 */
public final class GatedClientSupplier extends MainConsumerSupplier {
  /**
   * For the instance's Kafka Streams.
   *
   * @param gate holds partitions of what the main consumers read
   * @param commits says when what a thread has done is to be committed
   * @param bells wake threads that wait for an engine's answer
   */
  public GatedClientSupplier(
      final PartitionGate gate, final PromptCommits commits, final Bells bells) {
    super(consumer -> new GatedConsumer(consumer, gate, commits, bells));
  }
}
