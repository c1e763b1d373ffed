package io.dragoman.resilience.gate;

/** Kafka's ordinary clients, but for the main consumers, which a {@link PartitionGate} holds. */
public final class GatedClientSupplier extends MainConsumerSupplier {
  public GatedClientSupplier(final PartitionGate gate) {
    super(consumer -> new GatedConsumer(consumer, gate));
  }
}
