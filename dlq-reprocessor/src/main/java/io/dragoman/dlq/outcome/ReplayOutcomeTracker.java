package io.dragoman.dlq.outcome;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Dialects;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.letter.Utf8;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows replayed dead letters to their end.
 *
 * <p>A copy carries the place of its dead letter in a header. Dragoman's workers repeat that header
 * on the status that they write to {@code requests} when they are through with the copy, and every
 * worker that keeps the headers of what it gives up, as Dragoman, Kafka Streams, Spring Kafka and
 * Kafka Connect do, repeats it on the next dead letter; where it was dropped, the dead letter may
 * say that it was read from where a copy stands. So a dead letter that says either says "dead
 * again", a status alone says "done", and without any of them nothing is known yet. Of copies that
 * went to anybody else's topic only "dead again" can be known, and not even that of a consumer
 * which writes neither.
 *
 * <p>The end is that of the stage which had failed: what later stages make of a transcript that
 * came out at last is their own story. Memory grows by a few bits for each offset between the first
 * and the last replayed dead letter or copy of a partition. Not for use by several threads at once.
 */
public final class ReplayOutcomeTracker implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  /** For the last look, which waits for transactions of others. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int EXAMPLES = 10;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaConsumer<byte[], byte[]> ends;
  private final String requests;
  private final Set<String> ours = new HashSet<>();
  private final List<TopicPartition> deadLetters;
  private final Dialects dialects;
  private final Map<TopicPartition, ReplayedPartition> replayed = new HashMap<>();
  private final Map<TopicPartition, CopyPlaces> places = new HashMap<>();
  private final List<Location> examples = new ArrayList<>();

  /**
   * Remembers how far the topics are that will tell; call it before anything is replayed.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   * @param deadLetterTopics where copies would be dead letters again, beside the installation's own
   */
  public ReplayOutcomeTracker(
      final Map<String, Object> clientConfig,
      final String prefix,
      final Collection<String> deadLetterTopics) {
    this.requests = Topic.REQUESTS.topicName(prefix);
    this.dialects = Dialects.of(clientConfig);
    final Set<String> dead = new HashSet<>(deadLetterTopics);
    for (final Topic topic : Topic.values()) {
      if (topic.kind() == Topic.Kind.DEAD_LETTER) {
        dead.add(topic.topicName(prefix));
      }
      if (EnumSet.of(Topic.Kind.INPUT, Topic.Kind.WORK).contains(topic.kind())) {
        ours.add(topic.topicName(prefix));
      }
    }
    this.consumer = consumer(clientConfig, "read_committed");
    this.ends = consumer(clientConfig, "read_uncommitted");
    final Map<String, List<PartitionInfo>> known = consumer.listTopics();
    this.deadLetters = partitions(known, dead);
    final List<TopicPartition> all = new ArrayList<>(deadLetters);
    all.addAll(partitions(known, Set.of(requests)));
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
  }

  /**
   * Follows what a task replayed until every copy has ended that can be known to end, or the time
   * is over. If some never can, the whole time is spent.
   *
   * @param audit tells what the task replayed
   * @param sink hears now and then how far it is
   * @param stop asked several times a second
   */
  public ReplayOutcomes follow(
      final AuditLog audit,
      final DeadLetterReader reader,
      final String task,
      final Duration timeout,
      final Consumer<ReplayOutcomes> sink,
      final BooleanSupplier stop) {
    final List<AuditEntry> own =
        audit.find(
            reader,
            entry ->
                entry.change().task().equals(task) && entry.change().state() == State.REPLAYED);
    own.stream()
        .collect(Collectors.groupingBy(AuditEntry::partition))
        .forEach(
            (partition, entries) -> replayed.put(partition, new ReplayedPartition(entries, ours)));
    place(own);
    final long end = System.nanoTime() + timeout.toNanos();
    ReplayOutcomes now = replayOutcomes();
    while ((now.pending() > 0 || now.unknown() > 0)
        && System.nanoTime() - end < 0
        && !stop.getAsBoolean()) {
      consumer.poll(POLL).forEach(this::hear);
      now = replayOutcomes();
      sink.accept(now);
    }
    if (!deadLetters.isEmpty()) {
      catchUp();
    }
    return replayOutcomes();
  }

  private void place(final List<AuditEntry> entries) {
    final Map<TopicPartition, List<AuditEntry.Stretch>> runs = new HashMap<>();
    for (final AuditEntry entry : entries) {
      final String target = entry.change().target().orElse("");
      entry
          .copies()
          .offsets()
          .forEach(
              (partition, some) ->
                  runs.computeIfAbsent(
                          new TopicPartition(target, partition), ignored -> new ArrayList<>())
                      .addAll(some));
    }
    runs.forEach(
        (partition, all) ->
            places.put(partition, new CopyPlaces(ours.contains(partition.topic()), all)));
  }

  @Override
  public void close() {
    consumer.close();
    ends.close();
  }

  /**
   * A status and the dead letter that goes with it are committed at once but become visible one
   * after the other: reads whatever was written to the dead letter topics by now.
   */
  private void catchUp() {
    ends.assign(deadLetters);
    final Map<TopicPartition, Long> written = ends.endOffsets(deadLetters);
    final long patience = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - patience < 0
        && written.entrySet().stream()
            .anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
      consumer.poll(POLL).forEach(this::hear);
    }
  }

  private void hear(final ConsumerRecord<byte[], byte[]> record) {
    final Optional<Location> from =
        Optional.ofNullable(record.headers().lastHeader(Header.REPLAYED_FROM.key()))
            .flatMap(header -> Optional.ofNullable(header.value()))
            .flatMap(Utf8::decode)
            .flatMap(Location::parse);
    final Optional<ReplayedPartition> mine =
        from.flatMap(place -> Optional.ofNullable(replayed.get(place.topicPartition())));
    if (record.topic().equals(requests)) {
      mine.ifPresent(one -> one.ended(from.orElseThrow().offset()));
      return;
    }
    final boolean died =
        mine.isPresent() ? mine.get().died(from.orElseThrow().offset()) : diedByPlace(record);
    if (died && examples.size() < EXAMPLES) {
      examples.add(new Location(record.topic(), record.partition(), record.offset()));
    }
  }

  private boolean diedByPlace(final ConsumerRecord<byte[], byte[]> record) {
    return DeadLetter.of(record, dialects)
        .origin()
        .filter(origin -> places.containsKey(origin.topicPartition()))
        .filter(origin -> places.get(origin.topicPartition()).died(origin.offset()))
        .isPresent();
  }

  private ReplayOutcomes replayOutcomes() {
    long done = 0;
    long dead = 0;
    long pending = 0;
    long unknown = 0;
    for (final ReplayedPartition one : replayed.values()) {
      done += one.done();
      dead += one.dead();
      pending += one.pending();
      unknown += one.unknown();
    }
    for (final CopyPlaces one : places.values()) {
      dead += one.dead();
      if (one.tells()) {
        pending -= one.dead();
      } else {
        unknown -= one.dead();
      }
    }
    return new ReplayOutcomes(done, dead, Math.max(0, pending), Math.max(0, unknown), examples);
  }

  private static List<TopicPartition> partitions(
      final Map<String, List<PartitionInfo>> known, final Set<String> topics) {
    return topics.stream()
        .flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      final Map<String, Object> clientConfig, final String isolation) {
    final Map<String, Object> config = new HashMap<>(clientConfig);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
