package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.store.StateStores;
import io.dragoman.resilience.values.NonNegativeTimestamp;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.ChangelogSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/** Puts a worker's nodes and stores together; one sub-topology, bytes in and bytes out. */
public final class WorkerTopology {
  /** Room in changelogs for what an entry adds to the largest record of a work topic. */
  private static final int ENTRY_OVERHEAD_BYTES = 128 * 1024;

  private static final Duration WINDOW = Duration.ofMillis(1);

  private WorkerTopology() {}

  /**
   * The topology of a worker.
   *
   * @param retention how long event ids and answers are remembered
   * @param supplier makes the processor
   */
  public static Topology build(
      final WorkerTopics topics,
      final Duration retention,
      final ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier) {
    final Topology topology = new Topology();
    final List<String> sources = new ArrayList<>();
    addSource(topology, sources, NodeNames.WORK_SOURCE, topics.name(topics.work()));
    topics
        .work()
        .urgent()
        .ifPresent(
            urgent -> addSource(topology, sources, NodeNames.URGENT_SOURCE, topics.name(urgent)));
    addSource(topology, sources, NodeNames.DELAY_SOURCE, topics.name(topics.delay()));
    topology.addProcessor(NodeNames.WORKER, supplier, sources.toArray(String[]::new));
    topology.addStateStore(inbox(topics), NodeNames.WORKER);
    topology.addStateStore(delaySchedule(topics), NodeNames.WORKER);
    topology.addStateStore(memory(NodeNames.SEEN, retention), NodeNames.WORKER);
    topology.addStateStore(memory(NodeNames.RESULTS, retention), NodeNames.WORKER);
    addSink(topology, NodeNames.DELAY_SINK, topics.name(topics.delay()));
    addSink(topology, NodeNames.DEAD_LETTER_SINK, topics.name(topics.deadLetters()));
    for (final Topic output : topics.outputs()) {
      if (output.key() == Topic.Key.EVENT) {
        topology.addSink(
            NodeNames.sink(output),
            topics.name(output),
            new ByteArraySerializer(),
            new ByteArraySerializer(),
            new EventPartitioner(),
            NodeNames.WORKER);
      } else {
        addSink(topology, NodeNames.sink(output), topics.name(output));
      }
    }
    return topology;
  }

  private static void addSource(
      final Topology topology, final List<String> names, final String name, final String topic) {
    names.add(name);
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new NonNegativeTimestamp(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  private static void addSink(final Topology topology, final String name, final String topic) {
    topology.addSink(
        name, topic, new ByteArraySerializer(), new ByteArraySerializer(), NodeNames.WORKER);
  }

  /**
   * In memory, since it is bounded, and cached, since an entry that leaves before the next commit
   * then never reaches the changelog.
   */
  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> inbox(final WorkerTopics topics) {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(NodeNames.INBOX), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(entries(topics));
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> delaySchedule(
      final WorkerTopics topics) {
    return StateStores.keyValue(NodeNames.DELAY_SCHEDULE, Serdes.Bytes())
        .withLoggingEnabled(entries(topics));
  }

  private static StoreBuilder<WindowStore<String, byte[]>> memory(
      final String name, final Duration retention) {
    return StateStores.window(name, retention, WINDOW);
  }

  private static Map<String, String> entries(final WorkerTopics topics) {
    final Map<String, String> settings = new HashMap<>(ChangelogSettings.TIMED_ON_ARRIVAL);
    settings.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(topics.work().maxMessageBytes() + ENTRY_OVERHEAD_BYTES));
    return settings;
  }
}
