package io.dragoman.resilience.meters;

import java.util.List;
import java.util.Map;

/**
 * What is shown of Kafka Streams and its clients: what an operator asks for, out of the thousands
 * of series that they have.
 *
 * <p>Names are those that Micrometer gives them, so that known dashboards fit. The threads and
 * clients of an instance are put together: their ids are new at each start, and so would be every
 * series.
 */
public enum KafkaMeter implements Meter {
  STREAM_THREADS(
      "stream-metrics", "alive-stream-threads", Combine.SUM, "", "Stream threads that run."),
  STREAM_THREADS_FAILED(
      "stream-metrics",
      "failed-stream-threads",
      Combine.SUM,
      "",
      "Stream threads that failed since the streams were started."),
  THREAD_RECORDS(
      "stream-thread-metrics",
      "process-total",
      Combine.COUNT,
      "",
      "Records that stream threads processed."),
  THREAD_PROCESS_LATENCY(
      "stream-thread-metrics",
      "process-latency-avg",
      Combine.MEAN,
      "milliseconds",
      "How long a stream thread took for a round of records, mean of the last minute."),
  THREAD_PROCESS_LATENCY_MAX(
      "stream-thread-metrics",
      "process-latency-max",
      Combine.MAX,
      "milliseconds",
      "The longest of them."),
  THREAD_POLL_LATENCY_MAX(
      "stream-thread-metrics",
      "poll-latency-max",
      Combine.MAX,
      "milliseconds",
      "Longest time for which a stream thread waited for records."),
  THREAD_PUNCTUATE_LATENCY_MAX(
      "stream-thread-metrics",
      "punctuate-latency-max",
      Combine.MAX,
      "milliseconds",
      "Longest time that a stream thread took for what it does by the clock."),
  THREAD_COMMITS(
      "stream-thread-metrics", "commit-total", Combine.COUNT, "", "Commits of stream threads."),
  THREAD_COMMIT_LATENCY(
      "stream-thread-metrics",
      "commit-latency-avg",
      Combine.MEAN,
      "milliseconds",
      "How long a commit took, mean of the last minute."),
  THREAD_COMMIT_LATENCY_MAX(
      "stream-thread-metrics",
      "commit-latency-max",
      Combine.MAX,
      "milliseconds",
      "The longest of them."),
  THREAD_PROCESS_RATIO(
      "stream-thread-metrics",
      "process-ratio",
      Combine.MEAN,
      "ratio",
      "Part of their time that stream threads process records."),
  THREAD_PUNCTUATE_RATIO(
      "stream-thread-metrics",
      "punctuate-ratio",
      Combine.MEAN,
      "ratio",
      "Part of their time that stream threads do what they do by the clock."),
  THREAD_POLL_RATIO(
      "stream-thread-metrics",
      "poll-ratio",
      Combine.MEAN,
      "ratio",
      "Part of their time that stream threads wait for records."),
  THREAD_COMMIT_RATIO(
      "stream-thread-metrics",
      "commit-ratio",
      Combine.MEAN,
      "ratio",
      "Part of their time that stream threads commit."),
  TASKS_CLOSED(
      "stream-thread-metrics",
      "task-closed-total",
      Combine.COUNT,
      "",
      "Tasks given away or ended."),
  TASK_BUFFERED(
      "stream-task-metrics",
      "active-buffer-count",
      Combine.SUM,
      "",
      "Records that were fetched and wait for their task."),
  TASK_DROPPED(
      "stream-task-metrics",
      "dropped-records-total",
      Combine.COUNT,
      "",
      "Records that Kafka Streams itself passed over."),
  RESTORING_TASKS(
      "stream-state-updater-metrics",
      "active-restoring-tasks",
      Combine.SUM,
      "",
      "Tasks whose state is being restored; their work waits."),
  STANDBY_TASKS(
      "stream-state-updater-metrics",
      "standby-updating-tasks",
      Combine.SUM,
      "",
      "Tasks whose state is kept warm for others."),
  RESTORE_RATE(
      "stream-state-updater-metrics",
      "restore-records-rate",
      Combine.SUM,
      "per second",
      "Records of state restored in a second."),
  STORE_KEYS(
      "stream-state-metrics",
      "estimate-num-keys",
      Combine.SUM,
      "",
      "Entries of a state store, estimated.",
      "store"),
  STORE_DISK(
      "stream-state-metrics",
      "total-sst-files-size",
      Combine.SUM,
      "bytes",
      "Files of a state store.",
      "store"),
  STORE_MEMORY(
      "stream-state-metrics",
      "size-all-mem-tables",
      Combine.SUM,
      "bytes",
      "Memory that a state store writes to, outside the heap.",
      "store"),
  CONSUMER_LAG(
      "consumer-fetch-manager-metrics",
      "records-lag",
      Combine.MAX,
      "",
      "Records of a partition that its consumer has not fetched; stands still while it is paused,"
          + " see dragoman_backlog.",
      "topic",
      "partition"),
  CONSUMER_RECORDS(
      "consumer-fetch-manager-metrics",
      "records-consumed-total",
      Combine.COUNT,
      "",
      "Records fetched from a topic.",
      "topic"),
  CONSUMER_BYTES(
      "consumer-fetch-manager-metrics",
      "bytes-consumed-total",
      Combine.COUNT,
      "",
      "Bytes fetched from a topic.",
      "topic"),
  CONSUMER_FETCH_LATENCY_MAX(
      "consumer-fetch-manager-metrics",
      "fetch-latency-max",
      Combine.MAX,
      "milliseconds",
      "Longest time for which a broker let a fetch wait."),
  CONSUMER_THROTTLE_MAX(
      "consumer-fetch-manager-metrics",
      "fetch-throttle-time-max",
      Combine.MAX,
      "milliseconds",
      "Longest time for which a broker slowed a fetch down on purpose."),
  CONSUMER_PARTITIONS(
      "consumer-coordinator-metrics",
      "assigned-partitions",
      Combine.SUM,
      "",
      "Partitions that the instance works on."),
  CONSUMER_REBALANCES(
      "consumer-coordinator-metrics",
      "rebalance-total",
      Combine.COUNT,
      "",
      "How often partitions were dealt out anew."),
  CONSUMER_REBALANCES_FAILED(
      "consumer-coordinator-metrics",
      "failed-rebalance-total",
      Combine.COUNT,
      "",
      "How often that failed."),
  CONSUMER_HEARTBEAT_AGE(
      "consumer-coordinator-metrics",
      "last-heartbeat-seconds-ago",
      Combine.MAX,
      "seconds",
      "How long ago the coordinator of the group heard of the instance."),
  CONSUMER_POLL_AGE(
      "consumer-metrics",
      "last-poll-seconds-ago",
      Combine.MAX,
      "seconds",
      "How long ago a stream thread asked for records; grows while one hangs."),
  PRODUCER_RECORDS(
      "producer-topic-metrics",
      "record-send-total",
      Combine.COUNT,
      "",
      "Records written to a topic.",
      "topic"),
  PRODUCER_BYTES(
      "producer-topic-metrics",
      "byte-total",
      Combine.COUNT,
      "",
      "Bytes written to a topic.",
      "topic"),
  PRODUCER_ERRORS(
      "producer-topic-metrics",
      "record-error-total",
      Combine.COUNT,
      "",
      "Records that could not be written to a topic; they are written again.",
      "topic"),
  PRODUCER_RETRIES(
      "producer-metrics",
      "record-retry-total",
      Combine.COUNT,
      "",
      "Sends that a broker had to be asked for twice."),
  PRODUCER_LATENCY_MAX(
      "producer-metrics",
      "request-latency-max",
      Combine.MAX,
      "milliseconds",
      "Longest time that a broker took for a request of the producer.");

  private final String group;
  private final String metric;
  private final Combine combine;
  private final Spec spec;

  KafkaMeter(
      final String group,
      final String metric,
      final Combine combine,
      final String unit,
      final String doc,
      final String... tags) {
    this.group = group;
    this.metric = metric;
    this.combine = combine;
    this.spec =
        new Spec(
            key(group, metric, combine),
            combine == Combine.COUNT ? Type.COUNTER : Type.GAUGE,
            unit,
            doc,
            List.of(tags));
  }

  /** How the numbers of threads, clients and tasks become one. */
  enum Combine {
    /** Added up; they only grow. */
    COUNT,
    SUM,
    MAX,
    MEAN
  }

  private static final Map<String, String> KAFKA_TAGS =
      Map.of("topic", "topic", "partition", "partition", "store", "rocksdb-state-id");

  private static String key(final String group, final String metric, final Combine combine) {
    final String name =
        "kafka." + group.replace("-metrics", "").replace('-', '.') + "." + metric.replace('-', '.');
    return combine == Combine.COUNT ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  /** Kafka's name of the group that it is in. */
  String group() {
    return group;
  }

  /** Kafka's name for it. */
  String metric() {
    return metric;
  }

  Combine combine() {
    return combine;
  }

  /** Kafka's names of its tags, in order of those of {@link #spec()}. */
  List<String> kafkaTags() {
    return spec.tags().stream().map(KAFKA_TAGS::get).toList();
  }

  @Override
  public Spec spec() {
    return spec;
  }
}
