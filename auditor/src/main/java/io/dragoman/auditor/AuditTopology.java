package io.dragoman.auditor;

import io.dragoman.resilience.store.StateStores;
import io.dragoman.schemas.Topic;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Reads each topic in a task of its own, makes records to sightings, and brings those of a request
 * together: dead letters and delayed work are keyed by what they are, not by request.
 */
final class AuditTopology {
  private AuditTopology() {}

  /** What it reads and writes. */
  static Set<Topic> topics() {
    final Set<Topic> topics = EnumSet.of(Topic.AUDIT_SIGHTINGS);
    topics.addAll(Observer.topics());
    return topics;
  }

  /**
   * The topology.
   *
   * @param names full names of topics
   * @param observers makes what reads a topic
   * @param cases makes what looks at requests
   */
  static Topology of(
      final Function<Topic, String> names,
      final Function<Topic, ProcessorSupplier<byte[], byte[], byte[], byte[]>> observers,
      final ProcessorSupplier<byte[], byte[], Void, Void> cases) {
    final Topology topology = new Topology();
    for (final Topic topic : Observer.topics()) {
      final String source = topic.baseName();
      topology.addSource(
          source, new ByteArrayDeserializer(), new ByteArrayDeserializer(), names.apply(topic));
      topology.addProcessor("see " + source, observers.apply(topic), source);
      // Of its own: a shared one would tie topics into one task that need not be alike.
      topology.addSink(
          "note " + source,
          names.apply(Topic.AUDIT_SIGHTINGS),
          new ByteArraySerializer(),
          new ByteArraySerializer(),
          "see " + source);
    }
    topology.addSource(
        "sightings",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        names.apply(Topic.AUDIT_SIGHTINGS));
    topology.addProcessor("judge", cases, "sightings");
    topology.addStateStore(StateStores.keyValue(CaseProcessor.CASES, Serdes.String()), "judge");
    topology.addStateStore(StateStores.keyValue(CaseProcessor.SIGHTINGS, Serdes.String()), "judge");
    topology.addStateStore(StateStores.keyValue(CaseProcessor.AGENDA, Serdes.Bytes()), "judge");
    return topology;
  }
}
