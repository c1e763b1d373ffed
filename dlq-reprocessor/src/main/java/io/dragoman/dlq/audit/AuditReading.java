package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.log.Unreadable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** One reading of the audit topic, which steps over what it cannot read and remembers that. */
final class AuditReading {
  /** Beyond so many records that cannot be read a note need not say how many there are. */
  private static final int MAX_STRANGE = 10_000;

  private final AuditSink sink;
  private final Predicate<AuditRecord.Strange> forbidden;
  private final Map<ByteBuffer, Unreadable> strange = new LinkedHashMap<>();
  // Unlike those of the note, none of these may be forgotten, however many there are.
  private final Set<ByteBuffer> inTheWay = new HashSet<>();
  private final BiConsumer<DeadLetter, AuditRecord> also;
  private boolean replaces;

  /** Nothing is read yet, and anything may be stepped over. */
  AuditReading(final AuditSink sink) {
    this(sink, strange -> false, (record, read) -> {});
  }

  /**
   * Nothing is read yet.
   *
   * @param forbidden what must not be stepped over
   * @param also hears of every record
   */
  AuditReading(
      final AuditSink sink,
      final Predicate<AuditRecord.Strange> forbidden,
      final BiConsumer<DeadLetter, AuditRecord> also) {
    this.sink = sink;
    this.forbidden = forbidden;
    this.also = also;
  }

  /**
   * Reads what is committed now.
   *
   * <p>A snapshot may come while we read, and compaction may remove what it replaces before we come
   * to it: what was read is whole only together with the snapshot. So this goes on until nothing
   * came behind that replaces anything.
   */
  void readCommitted(final DeadLetterReader reader, final TopicPartition partition) {
    long read = 0;
    boolean whole = false;
    while (!whole) {
      final Optional<OffsetRange> rest = committed(reader, partition, read);
      replaces = false;
      rest.ifPresent(range -> read(reader, List.of(range)));
      whole = rest.isEmpty() || read > 0 && !replaces;
      read = rest.map(OffsetRange::to).orElse(read);
    }
  }

  private static Optional<OffsetRange> committed(
      final DeadLetterReader reader, final TopicPartition partition, final long from) {
    return reader.ranges(Set.of(partition.topic()), DeadLetterFilter.all()).stream()
        .filter(range -> range.partition().equals(partition) && range.to() > from)
        .map(range -> range.with(Math.max(from, range.from()), range.to()))
        .findFirst();
  }

  /** Reads further. */
  void read(final DeadLetterReader reader, final List<OffsetRange> ranges) {
    try (AuditDecoder decoder = new AuditDecoder(this::take)) {
      reader.readInOrder(ranges, decoder::add);
      decoder.finish();
    }
  }

  /**
   * What was stepped over.
   *
   * @throws ReprocessorException when something is there that is forbidden
   */
  List<Unreadable> strange() {
    if (!inTheWay.isEmpty()) {
      throw new ReprocessorException(
          "A newer version of this tool worked on this topic, and this version cannot read what it"
              + " did; use that version. Nothing was done.");
    }
    return List.copyOf(strange.values());
  }

  private void take(final DeadLetter record, final AuditRecord read) {
    // Whatever stands behind it under the same key replaces it, a tombstone also.
    if (!strange.isEmpty() || !inTheWay.isEmpty()) {
      final ByteBuffer key = key(record);
      strange.remove(key);
      inTheWay.remove(key);
    }
    also.accept(record, read);
    switch (read) {
      case AuditRecord.Entry(final AuditEntry entry) -> sink.take(entry);
      case final AuditRecord.Snapshot snapshot -> {
        if (snapshot.isFirst()) {
          replaces = true;
          sink.replaced(snapshot.topic(), snapshot.topicId());
        }
        snapshot.entries().forEach(sink::take);
      }
      case AuditRecord.Removed() -> replaces = true;
      case final AuditRecord.Strange one -> {
        if (strange.size() < MAX_STRANGE) {
          strange.put(key(record), one.what());
        }
        if (forbidden.test(one)) {
          inTheWay.add(key(record));
        }
      }
    }
  }

  private static ByteBuffer key(final DeadLetter record) {
    return ByteBuffer.wrap(
        record
            .key()
            .orElseGet(() -> record.location().toString().getBytes(StandardCharsets.UTF_8)));
  }
}
