package io.dragoman.gateway.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.stream.StoreReader;
import io.dragoman.gateway.stream.TaskStores;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Who holds which jobs, as Kafka Streams knows it now. */
final class Replicas {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final String topic;
  private final HostInfo self;
  private volatile @Nullable KafkaStreams streams;

  /**
   * Of one process.
   *
   * @param topic full name of {@code jobs}
   * @param server host and port under which others reach this one
   */
  Replicas(final String topic, final String server) {
    this.topic = topic;
    this.self = HostInfo.buildFromEndpoint(server);
  }

  /**
   * Who holds a job.
   *
   * @param partition its partition of {@code jobs}
   * @param here whether this process is to be asked, and not another one
   * @param owner who keeps it
   * @param copies who has a copy, which may lack the last events
   */
  record Place(int partition, boolean here, HostInfo owner, List<HostInfo> copies) {}

  /** The streams have been started, or started anew. */
  void starting(final KafkaStreams started) {
    streams = started;
  }

  /** Who holds the job of a token. */
  Place of(final String job) {
    final KeyQueryMetadata found =
        asked(
            running ->
                running.queryMetadataForKey(
                    TaskStores.ENTRIES, job.getBytes(UTF_8), new ByteArraySerializer()));
    if (found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
      throw unavailable(null);
    }
    return new Place(
        found.partition(),
        here(found.activeHost()),
        found.activeHost(),
        List.copyOf(found.standbyHosts()));
  }

  /** Whether this process is meant. */
  boolean here(final HostInfo host) {
    return self.equals(host);
  }

  /** Which partitions of {@code jobs} each replica holds, this one included. */
  Map<HostInfo, List<Integer>> holders() {
    final Map<HostInfo, List<Integer>> holders = new HashMap<>();
    for (final StreamsMetadata replica :
        asked(running -> running.streamsMetadataForStore(TaskStores.ENTRIES))) {
      final List<Integer> held =
          replica.topicPartitions().stream()
              .filter(each -> each.topic().equals(topic))
              .map(TopicPartition::partition)
              .sorted()
              .toList();
      if (!held.isEmpty()) {
        holders.put(replica.hostInfo(), held);
      }
    }
    if (holders.isEmpty()) {
      throw unavailable(null);
    }
    return holders;
  }

  /**
   * Who does for a name what only one may do: the same one on every replica that knows the same
   * others. When one comes or goes, only the names that it had or gets change hands.
   */
  static HostInfo chosen(final String name, final Collection<HostInfo> replicas) {
    return replicas.stream()
        .max(
            Comparator.comparingLong((HostInfo replica) -> weight(name, replica))
                .thenComparing(HostInfo::toString))
        .orElseThrow();
  }

  private static long weight(final String name, final HostInfo replica) {
    // A CRC of texts that are alike is alike; this is not.
    return Integer.toUnsignedLong(
        Utils.murmur2((replica.host() + ":" + replica.port() + " " + name).getBytes(UTF_8)));
  }

  /** The partitions that this process holds, each with its stores. */
  Map<Integer, StoreReader> held() {
    final Map<Integer, StoreReader> held = new TreeMap<>();
    asked(running -> running.metadataForLocalThreads()).stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .filter(each -> each.topic().equals(topic))
        .forEach(each -> held.put(each.partition(), reader(each.partition(), false)));
    return held;
  }

  /**
   * Reads the stores of a partition.
   *
   * @param copies whether a copy that may lack the last events is good enough
   */
  StoreReader reader(final int partition, final boolean copies) {
    final Map<String, ReadOnlyKeyValueStore<Bytes, byte[]>> stores = new HashMap<>();
    return new StoreReader(
        name -> stores.computeIfAbsent(name, ignored -> store(name, partition, copies)));
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(
      final String name, final int partition, final boolean copies) {
    final StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> query =
        StoreQueryParameters.fromNameAndType(
                name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
            .withPartition(partition);
    return asked(running -> running.store(copies ? query.enableStaleStores() : query));
  }

  private <T> T asked(final Question<T> question) {
    final KafkaStreams running = streams;
    if (running == null) {
      throw unavailable(null);
    }
    try {
      return question.of(running);
    } catch (final InvalidStateStoreException | IllegalStateException e) {
      throw unavailable(e);
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T of(KafkaStreams running);
  }

  static JobsUnavailableException unavailable(final @Nullable Throwable cause) {
    return new JobsUnavailableException(
        "No replica of the gateway holds this part of the jobs just now; one takes it over. Ask"
            + " again in a moment.",
        RETRY_AFTER,
        cause);
  }
}
