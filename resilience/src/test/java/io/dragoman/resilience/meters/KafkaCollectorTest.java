package io.dragoman.resilience.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class KafkaCollectorTest {
  private static final String CONSUMER = "consumer-fetch-manager-metrics";

  private final Map<MetricName, Metric> metrics = new HashMap<>();

  @Test
  void shouldShowTheSameSeriesAfterARestart() {
    assertThat(seriesOfStreams("one")).isEqualTo(seriesOfStreams("another")).isNotEmpty();
  }

  @Test
  void shouldShowTheLagOfAPartitionOnceWhenKafkaSpellsItsTopicTwice() {
    show(CONSUMER, "records-lag", 7, "client-id", "a", "topic", "the.work", "partition", "0");
    show(CONSUMER, "records-lag", 7, "client-id", "a", "topic", "the_work", "partition", "0");
    show(CONSUMER, "records-lag", 5, "client-id", "a", "topic", "own_name", "partition", "0");

    assertThat(scrape("kafka_consumer_fetch_manager_records_lag{"))
        .containsExactly(
            "kafka_consumer_fetch_manager_records_lag{app=\"echo\",device=\"cpu\",member=\"one\","
                + "partition=\"0\",topic=\"own_name\"} 5.0",
            "kafka_consumer_fetch_manager_records_lag{app=\"echo\",device=\"cpu\",member=\"one\","
                + "partition=\"0\",topic=\"the.work\"} 7.0");
  }

  @Test
  void shouldPutTheThreadsOfAnInstanceTogether() {
    for (final String thread : List.of("a", "b")) {
      final double value = thread.equals("a") ? 1 : 3;
      show("stream-thread-metrics", "process-total", value, "thread-id", thread);
      show("stream-thread-metrics", "process-latency-avg", value, "thread-id", thread);
      show("stream-thread-metrics", "process-latency-max", value, "thread-id", thread);
      show("stream-thread-metrics", "process-ratio", value, "thread-id", thread);
    }
    show("stream-thread-metrics", "process-ratio", Double.NaN, "thread-id", "c");

    assertThat(scrape("kafka_stream_thread_process_"))
        .extracting(line -> line.replaceAll("\\{.*}", ""))
        .containsExactlyInAnyOrder(
            "kafka_stream_thread_process_latency_avg 2.0",
            "kafka_stream_thread_process_latency_max 3.0",
            "kafka_stream_thread_process_ratio 2.0",
            "kafka_stream_thread_process_total 4.0");
  }

  @Test
  void shouldNotTakeForLagWhatAStateIsBehind() {
    show(
        CONSUMER,
        "records-lag",
        900,
        "client-id",
        "a-restore-consumer",
        "topic",
        "t",
        "partition",
        "0");

    assertThat(scrape("kafka_consumer_fetch")).isEmpty();
  }

  @Test
  void shouldShowNothingMoreWhenTheStreamsAreClosed() {
    try (Meters meters = new Meters("echo", "one", "cpu", "1")) {
      show("stream-thread-metrics", "process-total", 1, "thread-id", "a");
      meters.bind(() -> metrics).run();

      assertThat(meters.scrape()).doesNotContain("kafka_");
    }
  }

  private void show(
      final String group, final String name, final double value, final String... tags) {
    final Map<String, String> tagged = new HashMap<>();
    for (int i = 0; i < tags.length; i += 2) {
      tagged.put(tags[i], tags[i + 1]);
    }
    final MetricName named = new MetricName(name, group, "", tagged);
    metrics.put(
        named,
        new Metric() {
          @Override
          public MetricName metricName() {
            return named;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }

  private List<String> scrape(final String start) {
    try (Meters meters = new Meters("echo", "one", "cpu", "1")) {
      meters.bind(() -> metrics);
      return meters.scrape().lines().filter(line -> line.startsWith(start)).toList();
    }
  }

  /** Of streams that are not started, which have metrics of threads and clients all the same. */
  private static List<String> seriesOfStreams(final String client) {
    final StreamsBuilder topology = new StreamsBuilder();
    topology.stream("in").to("out");
    final Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, client);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    try (KafkaStreams streams = new KafkaStreams(topology.build(), properties);
        Meters meters = new Meters("echo", "one", "cpu", "1")) {
      meters.bind(streams);
      assertThat(streams.metrics().keySet().toString()).contains(client);
      return meters
          .scrape()
          .lines()
          .filter(line -> line.startsWith("kafka_"))
          .map(line -> line.substring(0, line.lastIndexOf(' ')))
          .collect(Collectors.toList());
    }
  }
}
