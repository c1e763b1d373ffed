package io.dragoman.resilience.meters;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Shows the rows of {@link KafkaMeter}, computed when they are scraped. The labels of a series are
 * those of its row and the common ones, which are the same after a restart.
 */
final class KafkaCollector implements MultiCollector {
  private static final Map<String, List<KafkaMeter>> ROWS =
      Stream.of(KafkaMeter.values())
          .collect(Collectors.groupingBy(row -> row.group() + "/" + row.metric()));

  private static final String TOPIC = "topic";

  /** What restores state follows no group: how far it is behind is not lag. */
  private static final String RESTORES = "-restore-consumer";

  private final Labels common;
  private final Supplier<? extends Map<MetricName, ? extends Metric>> metrics;

  /**
   * Shows {@code metrics}.
   *
   * @param common labels of each series
   */
  KafkaCollector(
      final Labels common, final Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
    this.common = common;
    this.metrics = metrics;
  }

  @Override
  public MetricSnapshots collect() {
    final Map<KafkaMeter, Map<Labels, DoubleSummaryStatistics>> found = new TreeMap<>();
    final Collection<? extends Metric> all = metrics.get().values();
    final Set<String> topics = topics(all);
    for (final Metric metric : all) {
      final MetricName name = metric.metricName();
      for (final KafkaMeter row : ROWS.getOrDefault(name.group() + "/" + name.name(), List.of())) {
        if (counts(name, row, topics) && metric.metricValue() instanceof final Number value) {
          add(found, row, name, value.doubleValue());
        }
      }
    }
    return new MetricSnapshots(
        found.entrySet().stream().map(row -> snapshot(row.getKey(), row.getValue())).toList());
  }

  private void add(
      final Map<KafkaMeter, Map<Labels, DoubleSummaryStatistics>> found,
      final KafkaMeter row,
      final MetricName name,
      final double value) {
    // What has not happened within Kafka's window is not a number.
    if (Double.isFinite(value)) {
      found
          .computeIfAbsent(row, any -> new TreeMap<>())
          .computeIfAbsent(labels(row, name), any -> new DoubleSummaryStatistics())
          .accept(value);
    }
  }

  /** Whether it is one of the row's: Kafka has the same names with fewer and with more tags. */
  private static boolean counts(
      final MetricName name, final KafkaMeter row, final Set<String> topics) {
    final Map<String, String> tags = name.tags();
    return tags.keySet().containsAll(row.kafkaTags())
        && tags.containsKey(TOPIC) == row.kafkaTags().contains(TOPIC)
        && tags.containsKey("partition") == row.kafkaTags().contains("partition")
        && !tags.getOrDefault("client-id", "").endsWith(RESTORES)
        && !isRespelled(tags.get(TOPIC), topics);
  }

  /** The topics that anything is shown of. */
  private static Set<String> topics(final Collection<? extends Metric> metrics) {
    return metrics.stream()
        .map(metric -> metric.metricName().tags().get(TOPIC))
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Whether it is another topic with its points as underscores: Kafka shows both, and a sum would
   * count twice. A broker has no two topics that differ only in that.
   */
  private static boolean isRespelled(final @Nullable String topic, final Set<String> topics) {
    return topic != null
        && topic.indexOf('_') >= 0
        && topics.stream()
            .anyMatch(other -> !other.equals(topic) && other.replace('.', '_').equals(topic));
  }

  private Labels labels(final KafkaMeter row, final MetricName name) {
    Labels labels = common;
    for (int i = 0; i < row.spec().tags().size(); i++) {
      labels =
          labels.add(
              row.spec().tags().get(i),
              Objects.requireNonNull(name.tags().get(row.kafkaTags().get(i))));
    }
    return labels;
  }

  private static MetricSnapshot snapshot(
      final KafkaMeter row, final Map<Labels, DoubleSummaryStatistics> values) {
    final Function<DoubleSummaryStatistics, Double> value =
        switch (row.combine()) {
          case COUNT, SUM -> DoubleSummaryStatistics::getSum;
          case MAX -> DoubleSummaryStatistics::getMax;
          case MEAN -> DoubleSummaryStatistics::getAverage;
        };
    final String name = row.prometheusName();
    if (row.spec().type() == Meter.Type.COUNTER) {
      final List<CounterSnapshot.CounterDataPointSnapshot> points = new ArrayList<>();
      values.forEach(
          (labels, numbers) ->
              points.add(
                  CounterSnapshot.CounterDataPointSnapshot.builder()
                      .labels(labels)
                      .value(Math.max(0, value.apply(numbers)))
                      .build()));
      final CounterSnapshot.Builder counter =
          CounterSnapshot.builder()
              .name(name.substring(0, name.lastIndexOf('_')))
              .help(row.spec().doc());
      points.forEach(counter::dataPoint);
      return counter.build();
    }
    final GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(row.spec().doc());
    values.forEach(
        (labels, numbers) ->
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value.apply(numbers))
                    .build()));
    return gauge.build();
  }
}
