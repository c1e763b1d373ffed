package io.dragoman.dlq.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of a topic of the tool's own: JSON objects that tell the version of their form.
 *
 * @param version what this version of the tool writes, and the highest that it reads
 * @param otherwise what to say of a record that is none of these, for people
 */
public record LogFormat(int version, String otherwise) {
  private static final String VERSION = "version";

  /** A record that says {@code value}, which becomes a JSON object. */
  public ProducerRecord<byte[], byte[]> record(
      final TopicPartition place, final String key, final Object value) {
    try {
      final ObjectNode node = Json.MAPPER.valueToTree(value);
      return new ProducerRecord<>(
          place.topic(),
          place.partition(),
          key.getBytes(StandardCharsets.UTF_8),
          Json.MAPPER.writeValueAsBytes(node.put(VERSION, version)));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The object that is written there; empty if there is none. */
  public static Optional<ObjectNode> parse(final byte[] value) {
    try {
      return Json.MAPPER.readTree(value) instanceof final ObjectNode node
          ? Optional.of(node)
          : Optional.empty();
    } catch (final IOException foreign) {
      return Optional.empty();
    }
  }

  /** The version that an object tells; 0: none. */
  public static int versionOf(final JsonNode node) {
    return node.path(VERSION).asInt();
  }

  /** What is wrong with a record that cannot be read as what it should say. */
  public Unreadable problem(final DeadLetter record) {
    final int found = record.value().flatMap(LogFormat::parse).map(LogFormat::versionOf).orElse(0);
    return found > version
        ? Unreadable.newer(record.location(), found)
        : new Unreadable(record.location(), false, otherwise);
  }
}
