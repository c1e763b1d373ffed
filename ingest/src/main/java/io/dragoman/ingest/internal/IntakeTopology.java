package io.dragoman.ingest.internal;

import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Wires the intake of one kind of events.
 *
 * <p>Records are bytes throughout, so that a dead letter keeps what came. Each kind has sinks of
 * its own, although they write to the same topics: a shared sink would tie the kinds into one
 * sub-topology, and slow audio would hold up text.
 */
public final class IntakeTopology {
  private IntakeTopology() {}

  /** Adds a kind of events to a topology. */
  public static void add(
      final Topology topology,
      final Nodes nodes,
      final Duration retention,
      final ProcessorSupplier<byte[], byte[], byte[], byte[]> processor) {
    topology.addSource(
        nodes.sourceNode(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        nodes.topic(nodes.source()));
    final List<String> sources = new ArrayList<>(List.of(nodes.sourceNode()));
    nodes
        .languages()
        .ifPresent(
            answers -> {
              sources.add(nodes.languageNode());
              // Their time is the earliest, so that they are read before the backlog of events.
              topology.addSource(
                  AutoOffsetReset.earliest(),
                  nodes.languageNode(),
                  (record, partitionTime) -> 0,
                  new ByteArrayDeserializer(),
                  new ByteArrayDeserializer(),
                  nodes.topic(answers));
            });
    topology.addProcessor(nodes.processor(), processor, sources.toArray(String[]::new));
    topology.addStateStore(SeenEvents.builder(nodes.store(), retention), nodes.processor());
    if (nodes.languages().isPresent()) {
      topology.addStateStore(WaitingEvents.builder(nodes.waitingStore()), nodes.processor());
    }
    for (final Topic work : nodes.work()) {
      addSink(topology, nodes, nodes.sink(work), work);
      work.urgent().ifPresent(urgent -> addSink(topology, nodes, nodes.sink(urgent), urgent));
    }
    addSink(topology, nodes, nodes.requestSink(), Topic.REQUESTS);
    addSink(topology, nodes, nodes.deadLetterSink(), Topic.DLQ_INGEST);
  }

  private static void addSink(
      final Topology topology, final Nodes nodes, final String name, final Topic topic) {
    topology.addSink(
        name,
        nodes.topic(topic),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        nodes.processor());
  }
}
