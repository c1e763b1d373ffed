package io.dragoman.dlq.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;

/**
 * A part of what was done with the dead letters of one topic, written anew: many entries in one
 * record of the audit topic.
 *
 * <p>Each text stands there once and is named by its place in {@code texts}. An entry is a row of
 * numbers: partition, state, task, who, why, target (-1: none), replays, seconds and nanoseconds of
 * its time, count, and the first and last offset of each stretch. Where copies of its dead letters
 * stand is told by a row of {@code copies}: the entry, the id of the copies' topic, and of each
 * stretch the partition, the first and the last offset.
 */
final class SnapshotFormat {
  /** Behind that of single entries, so that versions that know only those refuse to go on. */
  static final int VERSION = 2;

  private static final int FIXED = 10;
  private static final int NO_TARGET = -1;
  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectReader READER =
      JSON.readerFor(Packed.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private SnapshotFormat() {}

  /** The key of a part; the next snapshot of the topic writes over it. */
  static byte[] key(final String topicId, final int part) {
    return ("snapshot/" + part + "/" + topicId).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The value of a part.
   *
   * @param part from 0; that one says that whatever was told of the topic before no longer counts
   */
  static byte[] write(
      final String topic, final String topicId, final int part, final List<AuditEntry> entries) {
    final Map<String, Integer> texts = new LinkedHashMap<>();
    final List<long[]> rows = entries.stream().map(entry -> row(entry, texts)).toList();
    final List<long[]> copies =
        IntStream.range(0, entries.size())
            .filter(i -> !entries.get(i).copies().offsets().isEmpty())
            .mapToObj(i -> row(i, entries.get(i).copies(), texts))
            .toList();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("topicId", topicId);
      json.writeStringField("topic", topic);
      json.writeNumberField("part", part);
      json.writeArrayFieldStart("texts");
      for (final String text : texts.keySet()) {
        json.writeString(text);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("entries");
      for (final long[] row : rows) {
        json.writeArray(row, 0, row.length);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("copies");
      for (final long[] row : copies) {
        json.writeArray(row, 0, row.length);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a part.
   *
   * @throws IOException when it is no JSON, or other than it should be
   * @throws IllegalArgumentException when it is damaged
   */
  static AuditRecord.Snapshot read(final byte[] value, final RepeatedValues repeated)
      throws IOException {
    final Packed packed = READER.readValue(value);
    try {
      final Copies[] copies = new Copies[packed.entries().size()];
      Arrays.fill(copies, Copies.NONE);
      for (final long[] row : packed.copies()) {
        copies[Math.toIntExact(row[0])] = copies(packed, row);
      }
      final List<AuditEntry> entries = new ArrayList<>(copies.length);
      for (final long[] row : packed.entries()) {
        entries.add(entry(packed, row, copies[entries.size()], repeated));
      }
      return new AuditRecord.Snapshot(
          Objects.requireNonNull(packed.topic()),
          Objects.requireNonNull(packed.topicId()),
          packed.part(),
          entries);
    } catch (final NullPointerException
        | IndexOutOfBoundsException
        | NegativeArraySizeException damaged) {
      throw new IllegalArgumentException("a snapshot without all that it needs", damaged);
    }
  }

  private static long[] row(final AuditEntry entry, final Map<String, Integer> texts) {
    final StatusChange change = entry.change();
    final long[] row = new long[FIXED + 2 * entry.stretches().size()];
    int at = 0;
    row[at++] = entry.partition().partition();
    row[at++] = place(change.state().name(), texts);
    row[at++] = place(change.task(), texts);
    row[at++] = place(change.who(), texts);
    row[at++] = place(change.why(), texts);
    row[at++] = change.target().map(target -> place(target, texts)).orElse(NO_TARGET);
    row[at++] = change.replays();
    row[at++] = change.when().getEpochSecond();
    row[at++] = change.when().getNano();
    row[at++] = entry.count();
    for (final Stretch stretch : entry.stretches()) {
      row[at++] = stretch.first();
      row[at++] = stretch.last();
    }
    return row;
  }

  private static long[] row(
      final int entry, final Copies copies, final Map<String, Integer> texts) {
    final LongStream.Builder row =
        LongStream.builder().add(entry).add(place(copies.topicId(), texts));
    copies
        .offsets()
        .forEach(
            (partition, stretches) ->
                stretches.forEach(
                    stretch -> row.add(partition).add(stretch.first()).add(stretch.last())));
    return row.build().toArray();
  }

  private static Copies copies(final Packed packed, final long[] row) {
    final Map<Integer, List<Stretch>> offsets = new HashMap<>();
    for (int i = 2; i < row.length; i += 3) {
      offsets
          .computeIfAbsent(Math.toIntExact(row[i]), partition -> new ArrayList<>())
          .add(new Stretch(row[i + 1], row[i + 2]));
    }
    return new Copies(text(packed.texts(), row[1]), offsets);
  }

  private static int place(final String text, final Map<String, Integer> texts) {
    final int next = texts.size();
    return texts.computeIfAbsent(text, ignored -> next);
  }

  private static AuditEntry entry(
      final Packed packed, final long[] row, final Copies copies, final RepeatedValues repeated) {
    final List<String> texts = packed.texts();
    final Stretch[] stretches = new Stretch[(row.length - FIXED) / 2];
    Arrays.setAll(stretches, i -> new Stretch(row[FIXED + 2 * i], row[FIXED + 2 * i + 1]));
    final TopicPartition partition =
        repeated.partition(packed.topic(), Math.toIntExact(row[0]), EntryJson::partition);
    return new AuditEntry(
        partition,
        packed.topicId(),
        List.of(stretches),
        row[9],
        new StatusChange(
            State.valueOf(text(texts, row[1])),
            text(texts, row[2]),
            text(texts, row[3]),
            Instant.ofEpochSecond(row[7], row[8]),
            text(texts, row[4]),
            row[5] == NO_TARGET ? Optional.empty() : Optional.of(text(texts, row[5])),
            Math.toIntExact(row[6])),
        copies);
  }

  private static String text(final List<String> texts, final long place) {
    return texts.get(Math.toIntExact(place));
  }

  private record Packed(
      String topicId,
      String topic,
      int part,
      List<String> texts,
      List<long[]> entries,
      List<long[]> copies) {}
}
