package io.dragoman.dlq.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the audit topic as JSON.
 *
 * <p>The key of a single entry is never used twice: an entry that replaced another one with fewer
 * offsets would forget the others. It is removed when a snapshot says the same, see {@link
 * SnapshotFormat}.
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
    final StatusChange change = entry.change();
    final ObjectNode node = JSON.createObjectNode();
    node.put("version", VERSION);
    node.put("state", change.state().name());
    node.put("topic", entry.partition().topic());
    node.put("topicId", entry.topicId());
    node.put("partition", entry.partition().partition());
    final ArrayNode offsets = node.putArray("offsets");
    entry
        .stretches()
        .forEach(stretch -> offsets.addArray().add(stretch.first()).add(stretch.last()));
    node.put("count", entry.count());
    node.put("task", change.task());
    node.put("who", change.who());
    node.put("when", change.when().toString());
    node.put("why", change.why());
    change.target().ifPresent(target -> node.put("target", target));
    node.put("replays", change.replays());
    if (!entry.copies().offsets().isEmpty()) {
      final ObjectNode copies = node.putObject("copies").put("topicId", entry.copies().topicId());
      final ArrayNode places = copies.putArray("offsets");
      entry
          .copies()
          .offsets()
          .forEach(
              (partition, runs) ->
                  runs.forEach(
                      run -> places.addArray().add(partition).add(run.first()).add(run.last())));
    }
    try {
      return new ProducerRecord<>(
          audit.topic(), audit.partition(), key(entry), JSON.writeValueAsBytes(node));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a record holds; never throws, whatever somebody wrote there. */
  public static AuditRecord read(final DeadLetter record) {
    return read(record, new RepeatedValues());
  }

  /**
   * As {@link #read(DeadLetter)}, for many records.
   *
   * @param repeated of the same reading
   */
  public static AuditRecord read(final DeadLetter record, final RepeatedValues repeated) {
    if (record.value().isEmpty()) {
      return new AuditRecord.Removed();
    }
    try {
      final byte[] value = record.value().get();
      final @Nullable AuditEntry entry = EntryScanner.read(value, repeated);
      if (entry != null) {
        return new AuditRecord.Entry(entry);
      }
      final AuditFields fields = AuditFields.of(value, SnapshotFormat.VERSION, repeated);
      if (fields.version() == SnapshotFormat.VERSION) {
        return SnapshotFormat.read(value, repeated);
      }
      if (fields.version() > SnapshotFormat.VERSION) {
        return new AuditRecord.Strange(
            Unreadable.newer(record.location(), fields.version()), fields.topicId());
      }
      return fields.version() == VERSION
          ? new AuditRecord.Entry(fields.entry())
          : strange(record, "not an audit entry");
    } catch (final IOException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException damaged) {
      return strange(
          record, String.valueOf(damaged.getMessage()).lines().findFirst().orElse("damaged"));
    }
  }

  /** Kafka's id of the topic that a record with this key is about, also if it is a tombstone. */
  public static String topicId(final byte[] key) {
    final String text = new String(key, StandardCharsets.UTF_8);
    return text.substring(text.lastIndexOf('/') + 1);
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

  private static byte[] key(final AuditEntry entry) {
    final String text =
        entry.partition()
            + "@"
            + entry.stretches().getFirst().first()
            + "-"
            + entry.stretches().getLast().last()
            + "/"
            + entry.change().task()
            + "/"
            + entry.change().replays()
            + "/"
            // Last, see topicId().
            + entry.topicId();
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
