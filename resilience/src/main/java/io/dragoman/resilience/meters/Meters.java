package io.dragoman.resilience.meters;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The meters of one app: a Prometheus registry with the common tags, the JVM's meters and those of
 * Kafka Streams and its clients.
 */
public final class Meters implements AutoCloseable {
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private static final String OPEN_METRICS_1 = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(
          PrometheusConfig.DEFAULT,
          new PrometheusRegistry(),
          Clock.SYSTEM,
          new TraceScope.Current());
  private final JvmGcMetrics gc = new JvmGcMetrics();

  private final Labels common;

  /**
   * All meters, as they go over the wire.
   *
   * @param contentType media type of {@code text}
   */
  public record Scrape(String contentType, String text) {}

  /**
   * Opens a registry.
   *
   * @param app short name of the app
   * @param member which instance of the app; the same after a restart
   * @param device what it computes on
   * @param version version of the app
   */
  public Meters(final String app, final String member, final String device, final String version) {
    common = Labels.of("app", app, "device", device, "member", member);
    registry
        .config()
        .commonTags(
            List.of(Tag.of("app", app), Tag.of("member", member), Tag.of("device", device)));
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
    return bind(streams::metrics);
  }

  /** As {@link #bind(KafkaStreams)}. */
  Runnable bind(final Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
    final KafkaCollector collector = new KafkaCollector(common, metrics);
    registry.getPrometheusRegistry().register(collector);
    return () -> registry.getPrometheusRegistry().unregister(collector);
  }

  /** Everything in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  /**
   * Everything in the format that a scraper asks for: OpenMetrics, which also has exemplars, or
   * else the text format of Prometheus.
   *
   * @param accept the header of that name; empty where there is none
   */
  public Scrape scrape(final String accept) {
    return accept.contains(OPEN_METRICS)
        ? new Scrape(OPEN_METRICS_1, registry.scrape(OPEN_METRICS_1))
        : new Scrape(TEXT, registry.scrape());
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
