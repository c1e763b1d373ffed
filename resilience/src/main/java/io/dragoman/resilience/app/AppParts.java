package io.dragoman.resilience.app;

import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.membership.WorkReport;
import io.dragoman.resilience.worker.Ability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/** The working parts of an app; closed after Kafka Streams has stopped. */
public interface AppParts extends AutoCloseable {

  /** The topology to run. */
  Topology topology();

  /**
   * Makes the first real record as quick as the others; called once, before Kafka Streams starts
   * and therefore before partitions are assigned.
   */
  default void warmUp() {}

  /** Settings of Kafka Streams that this app needs; keys under {@code kafka.} win over them. */
  default Map<String, Object> streamsDefaults() {
    return Map.of();
  }

  /** Makes the Kafka clients of the streams; empty: Kafka's own. */
  default Optional<KafkaClientSupplier> clientSupplier() {
    return Optional.empty();
  }

  /** What must be well, besides Streams and registry, before the app is ready. */
  default List<HealthCheck> checks() {
    return List.of();
  }

  /**
   * Tells whether this instance can do its work; asked every few seconds. An app that has it shares
   * its work: an instance that cannot work for long leaves its group while another one can, and
   * starts streams with a new {@link #topology()} when it comes back. Empty: it always can.
   */
  default Optional<Supplier<Ability>> ability() {
    return Optional.empty();
  }

  /** What others may want to know of its work; asked every few seconds where it shares it. */
  default WorkReport report() {
    return WorkReport.NOTHING;
  }

  /** Hears of the streams just before they start; for interactive queries and further meters. */
  default void starting(final KafkaStreams streams) {}

  /**
   * Takes no more work and finishes what was taken, just before the streams are closed. What is not
   * finished in time must be safe to be done again.
   *
   * @param bound how long it may take
   */
  default void drain(final Duration bound) throws InterruptedException {}

  @Override
  void close();
}
