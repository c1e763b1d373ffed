package io.dragoman.dlq.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.AuditEntry;
import io.dragoman.dlq.AuditEntry.Stretch;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.Mark;
import io.dragoman.dlq.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Entries of the audit topic as JSON.
 *
 * <p>A key is never used twice, so that compaction removes nothing: an entry that replaced another
 * one with fewer offsets would forget the others.
 */
public final class AuditFormat {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  private AuditFormat() {}

  /**
   * The record of an entry.
   *
   * @param audit where entries stand
   */
  public static ProducerRecord<byte[], byte[]> write(
      final TopicPartition audit, final AuditEntry entry) {
    final Mark mark = entry.mark();
    final ObjectNode node = JSON.createObjectNode();
    node.put("version", VERSION);
    node.put("state", mark.state().name());
    node.put("topic", entry.partition().topic());
    node.put("topicId", entry.topicId());
    node.put("partition", entry.partition().partition());
    final ArrayNode offsets = node.putArray("offsets");
    entry
        .stretches()
        .forEach(stretch -> offsets.addArray().add(stretch.first()).add(stretch.last()));
    node.put("count", entry.count());
    node.put("task", mark.task());
    node.put("who", mark.who());
    node.put("when", mark.when().toString());
    node.put("why", mark.why());
    mark.target().ifPresent(target -> node.put("target", target));
    node.put("replays", mark.replays());
    try {
      return new ProducerRecord<>(
          audit.topic(), audit.partition(), key(entry), JSON.writeValueAsBytes(node));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The entry in a record; empty if it holds none that this version can read. */
  public static Optional<AuditEntry> read(final DeadLetter record) {
    if (record.value().isEmpty()) {
      return Optional.empty();
    }
    try {
      final JsonNode node = JSON.readTree(record.value().get());
      if (node.path("version").asInt() != VERSION) {
        throw new SerializationException(
            "The audit entry at "
                + record.location()
                + " was written by a newer version; use that version.");
      }
      return Optional.of(entry(node));
    } catch (final IOException | IllegalArgumentException | DateTimeException damaged) {
      // Going on without it could replay twice what it speaks of.
      throw new SerializationException(
          "The audit entry at " + record.location() + " cannot be read: " + damaged.getMessage(),
          damaged);
    }
  }

  private static AuditEntry entry(final JsonNode node) {
    final List<Stretch> stretches = new ArrayList<>();
    node.path("offsets")
        .forEach(pair -> stretches.add(new Stretch(pair.path(0).asLong(), pair.path(1).asLong())));
    return new AuditEntry(
        new TopicPartition(node.path("topic").asText(), node.path("partition").asInt()),
        node.path("topicId").asText(),
        stretches,
        node.path("count").asLong(offsets(stretches)),
        new Mark(
            State.valueOf(node.path("state").asText()),
            node.path("task").asText(),
            node.path("who").asText(),
            Instant.parse(node.path("when").asText("1970-01-01T00:00:00Z")),
            node.path("why").asText(),
            Optional.ofNullable(node.get("target")).map(JsonNode::asText),
            node.path("replays").asInt()));
  }

  /** What entries counted before they counted records. */
  private static long offsets(final List<Stretch> stretches) {
    return stretches.stream().mapToLong(stretch -> stretch.last() - stretch.first() + 1).sum();
  }

  private static byte[] key(final AuditEntry entry) {
    final String text =
        entry.partition()
            + "@"
            + entry.stretches().getFirst().first()
            + "-"
            + entry.stretches().getLast().last()
            + "/"
            + entry.mark().task()
            + "/"
            + entry.mark().replays()
            + "/"
            + entry.topicId();
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
