package io.dragoman.resilience.gate;

import io.dragoman.resilience.consumer.PromptCommits;

/**
 * Kafka's ordinary clients, but for the main consumers, which a {@link PartitionGate} holds and
 * which commit promptly.
 */
public final class GatedClientSupplier extends MainConsumerSupplier {
  public GatedClientSupplier(
      final PartitionGate gate, final PromptCommits commits, final Bells bells) {
    super(consumer -> new GatedConsumer(consumer, gate, commits, bells));
  }
}
