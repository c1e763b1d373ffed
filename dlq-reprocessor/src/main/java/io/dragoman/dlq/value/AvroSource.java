package io.dragoman.dlq.value;

import org.apache.avro.Schema;

/** Reads Avro values in Confluent wire format as they were written. */
@FunctionalInterface
public interface AvroSource {
  /** Reads nothing: Avro values are shown as bytes. */
  AvroSource NONE =
      (topic, bytes) -> {
        throw new IllegalStateException("no schema registry was named");
      };

  /**
   * Reads one value; throws a {@code RuntimeException} whose message says why it cannot.
   *
   * @param topic the topic that holds it, for messages
   * @param bytes with the frame
   */
  Written read(String topic, byte[] bytes);

  /**
   * A value and how it was written.
   *
   * @param schemaId id in the registry
   * @param schema the writer's schema
   * @param datum generic Avro of that schema
   */
  record Written(int schemaId, Schema schema, Object datum) {}
}
