package io.dragoman.dlq.audit;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectReader;
import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * An audit entry as JSON. Nearly all are read by {@link EntryScanner}, which knows this form by
 * heart: its fields, their order and how each is written.
 *
 * @param partition null: it says none, and is damaged
 * @param offsets first and last of each stretch
 * @param count how many dead letters; null: as many as offsets, which is what entries counted once
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record EntryJson(
    int version,
    @Nullable State state,
    String topic,
    String topicId,
    @Nullable Integer partition,
    long[][] offsets,
    @Nullable Long count,
    String task,
    String who,
    Instant when,
    String why,
    @Nullable String target,
    int replays,
    @Nullable CopiesJson copies) {
  static final int VERSION = 1;

  private static final ObjectReader READER = Json.MAPPER.readerFor(EntryJson.class);
  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  EntryJson {
    topic = Objects.requireNonNullElse(topic, "");
    topicId = Objects.requireNonNullElse(topicId, "");
    offsets = offsets == null ? new long[0][] : offsets;
    task = Objects.requireNonNullElse(task, "");
    who = Objects.requireNonNullElse(who, "");
    when = Objects.requireNonNullElse(when, Instant.EPOCH);
    why = Objects.requireNonNullElse(why, "");
  }

  /**
   * Where copies stand.
   *
   * @param offsets partition, first and last of each stretch
   */
  record CopiesJson(String topicId, long[][] offsets) {
    CopiesJson {
      topicId = Objects.requireNonNullElse(topicId, "");
      offsets = offsets == null ? new long[0][] : offsets;
    }
  }

  /** That of an entry. */
  static EntryJson of(final AuditEntry entry) {
    final StatusChange change = entry.change();
    return new EntryJson(
        VERSION,
        change.state(),
        entry.partition().topic(),
        entry.topicId(),
        entry.partition().partition(),
        entry.stretches().stream()
            .map(stretch -> new long[] {stretch.first(), stretch.last()})
            .toArray(long[][]::new),
        entry.count(),
        change.task(),
        change.who(),
        change.when(),
        change.why(),
        change.target().orElse(null),
        change.replays(),
        entry.copies().offsets().isEmpty() ? null : copies(entry.copies()));
  }

  private static CopiesJson copies(final Copies copies) {
    return new CopiesJson(
        copies.topicId(),
        copies.offsets().entrySet().stream()
            .flatMap(
                in ->
                    in.getValue().stream()
                        .map(run -> new long[] {in.getKey(), run.first(), run.last()}))
            .toArray(long[][]::new));
  }

  /**
   * The entry of a record.
   *
   * @throws IOException when it is no JSON, or other than it should be
   * @throws IllegalArgumentException when it is damaged
   * @throws ArithmeticException when a number is too large
   */
  static AuditEntry read(final byte[] json, final RepeatedValues repeated) throws IOException {
    return READER.<EntryJson>readValue(json).entry(repeated);
  }

  private AuditEntry entry(final RepeatedValues repeated) {
    if (state == null) {
      throw new IllegalArgumentException("it does not say what was done");
    }
    final List<Stretch> stretches = Stream.of(offsets).map(row -> stretch(row, 0)).toList();
    return new AuditEntry(
        repeated.partition(topic, partition == null ? -1 : partition, EntryJson::partition),
        topicId,
        stretches,
        count == null || count < 0
            ? stretches.stream().mapToLong(one -> one.last() - one.first() + 1).sum()
            : count,
        new StatusChange(state, task, who, when, why, Optional.ofNullable(target), replays),
        copies == null ? Copies.NONE : new Copies(copies.topicId(), runs(copies.offsets())));
  }

  private static Map<Integer, List<Stretch>> runs(final long[][] rows) {
    final Map<Integer, List<Stretch>> runs = new TreeMap<>();
    for (final long[] row : rows) {
      final Stretch run = stretch(row, 1);
      runs.computeIfAbsent(Math.toIntExact(row[0]), partition -> new ArrayList<>()).add(run);
    }
    return runs;
  }

  private static Stretch stretch(final long @Nullable [] row, final int from) {
    if (row == null || row.length < from + 2) {
      throw new IllegalArgumentException("no first and last offset: " + Arrays.toString(row));
    }
    return new Stretch(row[from], row[from + 1]);
  }

  /** Only of a topic that can exist: the cluster is asked about it. */
  static TopicPartition partition(final String topic, final int partition) {
    if (!TOPIC_NAME.matcher(topic).matches() || partition < 0) {
      throw new IllegalArgumentException("it names no partition of a topic");
    }
    return new TopicPartition(topic, partition);
  }
}
