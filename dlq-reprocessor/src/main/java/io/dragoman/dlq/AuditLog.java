package io.dragoman.dlq;

import io.dragoman.dlq.internal.Answers;
import io.dragoman.dlq.internal.AuditFormat;
import io.dragoman.dlq.internal.AuditRecord;
import io.dragoman.dlq.internal.LiveLetters;
import io.dragoman.dlq.internal.Shared;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The audit topic: everything that was ever done with dead letters, in the order in which it was
 * done.
 *
 * <p>All entries stand in its partition 0, because only one partition has one order.
 */
public final class AuditLog {
  private static final int PARKED_PARTITIONS = 4;

  /** Beyond so many records that cannot be read a note need not say how many there are. */
  private static final int MOST_STRANGE = 10_000;

  /** So many records that cannot be read are named in a note. */
  private static final int NAMED = 3;

  private final Map<String, Object> clientConfig;
  private final String prefix;
  private final Consumer<String> notes;
  private volatile String noted = "";

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public AuditLog(final Map<String, Object> clientConfig, final String prefix) {
    this(clientConfig, prefix, note -> {});
  }

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   * @param notes hears a sentence when records were stepped over, once until it changes
   */
  public AuditLog(
      final Map<String, Object> clientConfig, final String prefix, final Consumer<String> notes) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.prefix = prefix;
    this.notes = notes;
  }

  /** Where entries stand. */
  public TopicPartition partition() {
    return new TopicPartition(Topic.DLQ_AUDIT.topicName(prefix), 0);
  }

  /** Where parked dead letters stand. */
  public String parkingTopic() {
    return Topic.DLQ_PARKED.topicName(prefix);
  }

  /** Makes the audit topic and the parking topic exist. */
  public void provision() {
    try (Admin admin = Admin.create(clientConfig)) {
      provision(admin, Topic.DLQ_AUDIT, 1);
      provision(admin, Topic.DLQ_PARKED, PARKED_PARTITIONS);
    }
  }

  /**
   * Hands over every entry that is committed now, oldest first; none if the topic does not exist.
   *
   * <p>What this version cannot read is stepped over: see the constructor's {@code notes}.
   */
  public void read(final DeadLetterReader reader, final Consumer<AuditEntry> sink) {
    read(reader, committed(reader), sink);
  }

  /** The marks of everything that is committed now. */
  public Marks marks(final DeadLetterReader reader) {
    return marks(reader, committed(reader), task -> false, strange -> false);
  }

  /** As {@link #marks(DeadLetterReader)}, and what that task did is counted. */
  Marks marks(final DeadLetterReader reader, final String task) {
    return marks(reader, committed(reader), task::equals, strange -> false);
  }

  /**
   * The marks of everything that was written before this call, committed or aborted since.
   *
   * <p>An open transaction hides what others committed behind it. {@link #marks} is content with
   * what is visible; this waits for such transactions to end, at most for their timeout. Whoever
   * means to replay must use this one, after it has shut out every other replay of the same topic.
   *
   * @param topicId of the topic that somebody means to work on
   * @param task what it did is counted
   * @throws ReprocessorException when a newer version wrote of that topic, or of one that this
   *     version cannot tell: without its entries something could be done twice
   */
  Marks marksOfEverythingWritten(
      final DeadLetterReader reader, final String topicId, final String task) {
    return marks(
        reader,
        List.of(new Span(partition(), firstOffset(), highWatermark())),
        task::equals,
        strange ->
            strange.what().newer()
                && (strange.topicId().isEmpty() || strange.topicId().equals(topicId)));
  }

  /** Kafka's ids of those topics that exist. */
  Map<String, String> topicIds(final Set<String> topics) {
    final Map<String, String> ids = new HashMap<>();
    if (topics.isEmpty()) {
      return ids;
    }
    try (Admin admin = Admin.create(clientConfig)) {
      final Map<String, KafkaFuture<TopicDescription>> answers =
          admin.describeTopics(topics).topicNameValues();
      for (final Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
        try {
          ids.put(answer.getKey(), Answers.getSoon(answer.getValue()).topicId().toString());
        } catch (final UnknownTopicOrPartitionException | InvalidTopicException gone) {
          // A topic that is gone has no id, and nothing can be done with its dead letters.
          continue;
        }
      }
    }
    return ids;
  }

  private List<Span> committed(final DeadLetterReader reader) {
    return reader.spans(Set.of(partition().topic()), DeadLetterFilter.all()).stream()
        .filter(span -> span.partition().equals(partition()))
        .toList();
  }

  /**
   * Entry by entry: of a million entries only what is about dead letters that are there stays.
   *
   * @throws ReprocessorException when something is there that is forbidden
   */
  private Marks marks(
      final DeadLetterReader reader,
      final List<Span> spans,
      final Predicate<String> isCounted,
      final Predicate<AuditRecord.Strange> forbidden) {
    final Marks marks = new Marks(isCounted);
    try (Admin admin = Admin.create(clientConfig)) {
      final LiveLetters live = new LiveLetters(admin);
      final Shared shared = new Shared();
      read(
          reader,
          spans,
          entry -> {
            if (live.exists(entry)) {
              marks.count(entry);
              final Mark mark = shared.mark(entry.mark());
              entry.stretches().stream()
                  .flatMap(stretch -> live.there(entry.partition(), stretch).stream())
                  .forEach(stretch -> marks.add(entry.partition(), stretch, mark));
            }
            // A copy's next failure may outlive the dead letter that it was made of.
            if (!entry.copies().offsets().isEmpty() && live.hasTarget(entry)) {
              marks.addCopies(entry);
            }
          },
          forbidden);
    }
    return marks;
  }

  private void read(
      final DeadLetterReader reader, final List<Span> spans, final Consumer<AuditEntry> sink) {
    read(reader, spans, sink, strange -> false);
  }

  private void read(
      final DeadLetterReader reader,
      final List<Span> spans,
      final Consumer<AuditEntry> sink,
      final Predicate<AuditRecord.Strange> forbidden) {
    final Map<ByteBuffer, Unreadable> strange = new LinkedHashMap<>();
    // Unlike those of the note, none of these may be forgotten, however many there are.
    final Set<ByteBuffer> inTheWay = new HashSet<>();
    reader.readInOrder(
        spans,
        record -> {
          final AuditRecord read = AuditFormat.read(record);
          // Whatever stands behind it under the same key replaces it, a tombstone also.
          if (!strange.isEmpty() || !inTheWay.isEmpty()) {
            final ByteBuffer key = key(record);
            strange.remove(key);
            inTheWay.remove(key);
          }
          switch (read) {
            case AuditRecord.Entry(final AuditEntry entry) -> sink.accept(entry);
            case AuditRecord.Removed() -> {}
            case final AuditRecord.Strange one -> {
              if (strange.size() < MOST_STRANGE) {
                strange.put(key(record), one.what());
              }
              if (forbidden.test(one)) {
                inTheWay.add(key(record));
              }
            }
          }
        },
        Progress.NONE,
        () -> false);
    if (!inTheWay.isEmpty()) {
      throw new ReprocessorException(
          "A newer version of this tool worked on this topic, and this version cannot read what it"
              + " did; use that version. Nothing was done.");
    }
    note(List.copyOf(strange.values()));
  }

  private static ByteBuffer key(final DeadLetter record) {
    return ByteBuffer.wrap(
        record
            .key()
            .orElseGet(() -> record.location().toString().getBytes(StandardCharsets.UTF_8)));
  }

  private void note(final List<Unreadable> all) {
    final String note =
        all.isEmpty()
            ? ""
            : "%s holds %,d %s that this version cannot read; it steps over: %s%s. dlq repair lists"
                    .formatted(
                        partition().topic(),
                        all.size(),
                        all.size() == 1 ? "record" : "records",
                        all.stream()
                            .limit(NAMED)
                            .map(Unreadable::toString)
                            .collect(Collectors.joining(", ")),
                        all.size() > NAMED ? ", ..." : "")
                + " and removes them.";
    if (!note.isEmpty() && !note.equals(noted)) {
      notes.accept(note);
    }
    noted = note;
  }

  private long firstOffset() {
    return offset(OffsetSpec.earliest());
  }

  private long highWatermark() {
    return offset(OffsetSpec.latest());
  }

  private long offset(final OffsetSpec spec) {
    try (Admin admin = Admin.create(clientConfig)) {
      return Answers.getSoon(
              admin
                  .listOffsets(
                      Map.of(partition(), spec),
                      new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                  .partitionResult(partition()))
          .offset();
    }
  }

  private void provision(final Admin admin, final Topic topic, final int partitions) {
    new TopicProvisioner(admin, new TopicOptions(prefix, partitions, (short) -1, true))
        .provision(Set.of(topic));
  }
}
