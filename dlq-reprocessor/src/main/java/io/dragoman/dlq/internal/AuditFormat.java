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
import io.dragoman.dlq.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Entries of the audit topic as JSON.
 *
 * <p>A key is never used twice, so that compaction removes nothing: an entry that replaced another
 * one with fewer offsets would forget the others.
 */
public final class AuditFormat {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;
  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

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

  /** What a record holds; never throws, whatever somebody wrote there. */
  public static AuditRecord read(final DeadLetter record) {
    if (record.value().isEmpty()) {
      return new AuditRecord.Removed();
    }
    try {
      final JsonNode node = JSON.readTree(record.value().get());
      final JsonNode version = node.path("version");
      if (version.isInt() && version.intValue() > VERSION) {
        return new AuditRecord.Strange(
            Unreadable.newer(record.location(), version.intValue()), node.path("topicId").asText());
      }
      return version.isInt() && version.intValue() == VERSION
          ? new AuditRecord.Entry(entry(node))
          : strange(record, "not an audit entry");
    } catch (final IOException | IllegalArgumentException | DateTimeException damaged) {
      return strange(
          record, String.valueOf(damaged.getMessage()).lines().findFirst().orElse("damaged"));
    }
  }

  private static AuditRecord strange(final DeadLetter record, final String why) {
    return new AuditRecord.Strange(new Unreadable(record.location(), false, why), "");
  }

  /** What is wrong with a record; empty: it can be read, or is a tombstone. */
  public static Optional<Unreadable> problem(final DeadLetter record) {
    return read(record) instanceof AuditRecord.Strange(final Unreadable what, final String topicId)
        ? Optional.of(what)
        : Optional.empty();
  }

  private static AuditEntry entry(final JsonNode node) {
    final List<Stretch> stretches = new ArrayList<>();
    node.path("offsets")
        .forEach(pair -> stretches.add(new Stretch(pair.path(0).asLong(), pair.path(1).asLong())));
    return new AuditEntry(
        partition(node),
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

  /** Only a topic that can exist: the cluster is asked about it. */
  private static TopicPartition partition(final JsonNode node) {
    final String topic = node.path("topic").asText();
    final JsonNode partition = node.path("partition");
    if (!TOPIC_NAME.matcher(topic).matches() || !partition.isInt() || partition.intValue() < 0) {
      throw new IllegalArgumentException("it names no partition of a topic");
    }
    return new TopicPartition(topic, partition.intValue());
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
