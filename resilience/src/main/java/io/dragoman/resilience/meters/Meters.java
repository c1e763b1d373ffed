package io.dragoman.resilience.meters;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The meters of one app: a Prometheus registry with the common tags, the JVM's meters and those of
 * Kafka Streams and its clients.
 */
public final class Meters implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /**
   * Opens a registry.
   *
   * @param app short name of the app
   * @param instance which instance of the app
   * @param device what it computes on
   * @param version version of the app
   */
  public Meters(
      final String app, final String instance, final String device, final String version) {
    registry
        .config()
        .commonTags(
            List.of(Tag.of("app", app), Tag.of("instance", instance), Tag.of("device", device)));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    MeterDef.APP_INFO.gauge(registry, registry, any -> 1, version);
  }

  /** Where meters are registered. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * Adds the meters of Kafka Streams and its clients.
   *
   * @return takes them away again
   */
  public Runnable bind(final KafkaStreams streams) {
    final KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
    metrics.bindTo(registry);
    return metrics::close;
  }

  /** Everything in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
