package io.dragoman.dlq.audit;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.log.Unreadable;
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
  private static final ObjectReader HEAD = Json.MAPPER.readerFor(Head.class);

  private AuditFormat() {}

  /**
   * The record of an entry.
   *
   * @param audit where entries stand
   */
  public static ProducerRecord<byte[], byte[]> write(
      final TopicPartition audit, final AuditEntry entry) {
    try {
      return new ProducerRecord<>(
          audit.topic(),
          audit.partition(),
          key(entry),
          Json.MAPPER.writeValueAsBytes(EntryJson.of(entry)));
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
  static AuditRecord read(final DeadLetter record, final RepeatedValues repeated) {
    if (record.value().isEmpty()) {
      return new AuditRecord.Removed();
    }
    try {
      final byte[] value = record.value().get();
      final @Nullable AuditEntry entry = EntryScanner.read(value, repeated);
      if (entry != null) {
        return new AuditRecord.Entry(entry);
      }
      final @Nullable Head head = HEAD.readValue(value);
      final int version = head == null ? 0 : head.number();
      if (version > SnapshotFormat.VERSION) {
        return new AuditRecord.Strange(
            Unreadable.newer(record.location(), version), head.topicIdOrNone());
      }
      return switch (version) {
        case EntryJson.VERSION -> new AuditRecord.Entry(EntryJson.read(value, repeated));
        case SnapshotFormat.VERSION -> SnapshotFormat.read(value, repeated);
        default -> strange(record, "not an audit entry");
      };
    } catch (final IOException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException damaged) {
      return strange(
          record, String.valueOf(damaged.getMessage()).lines().findFirst().orElse("damaged"));
    }
  }

  /** Kafka's id of the topic that a record with this key is about, also if it is a tombstone. */
  static String topicId(final byte[] key) {
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

  /** What every version says; of a newer one nothing else is judged. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Head(@Nullable Object version, @Nullable Object topicId) {
    int number() {
      return version instanceof final Integer number ? number : 0;
    }

    String topicIdOrNone() {
      return topicId instanceof final String id ? id : "";
    }
  }
}
