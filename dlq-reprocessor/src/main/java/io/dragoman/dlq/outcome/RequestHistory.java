package io.dragoman.dlq.outcome;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.value.DecodedValue;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Everything that the topics say of a request, such as the one that a dead letter belongs to, in
 * the order in which it happened.
 *
 * <p>Of {@code requests}, {@code transcripts} and {@code translations} only the partition of the
 * request's id is read, and of every topic only what was written since shortly before the request
 * can have been made.
 */
public final class RequestHistory {
  /** Clocks differ, and a record is written some time after the event in it was made. */
  private static final Duration MARGIN = Duration.ofMinutes(10);

  /** Where only its failure tells when a request was made. */
  private static final Duration LONG_MARGIN = Duration.ofDays(1);

  /** So many dead letters are followed back: headers could name each other in a circle. */
  private static final int MAX_FOLLOWED = 10;

  private final DeadLetterReader reader;
  private final AuditLog audit;
  private final ValueDecoder decoder;
  private final Map<String, Topic> results;
  private final Set<String> deadLetters;
  private final HistoryWords words;

  /**
   * Opens no connection yet.
   *
   * @param prefix what the installation puts before topic names
   * @param decoder reads events, if it knows a registry
   */
  public RequestHistory(
      final DeadLetterReader reader,
      final AuditLog audit,
      final String prefix,
      final ValueDecoder decoder) {
    this.reader = reader;
    this.audit = audit;
    this.decoder = decoder;
    this.words = new HistoryWords(decoder);
    this.results =
        Stream.of(Topic.REQUESTS, Topic.TRANSCRIPTS, Topic.TRANSLATIONS, Topic.WORKFLOWS)
            .collect(Collectors.toMap(topic -> topic.topicName(prefix), Function.identity()));
    this.deadLetters =
        Stream.of(Topic.values())
            .filter(topic -> topic.kind() == Topic.Kind.DEAD_LETTER)
            .map(topic -> topic.topicName(prefix))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What happened to the dead letter's request; if it names none, to the dead letter and to those
   * that its record was replayed from.
   *
   * @param opens topics whose dead letters may be told of
   */
  public List<HistoryEvent> of(
      final DeadLetter letter, final StatusIndex statuses, final Predicate<String> opens) {
    final List<DeadLetter> records = new ArrayList<>();
    Optional<DeadLetter> one = Optional.of(letter);
    while (one.isPresent() && records.size() < MAX_FOLLOWED) {
      records.add(one.get());
      one =
          replayedFrom(one.get(), statuses)
              .filter(from -> opens.test(from.topic()))
              .flatMap(reader::at);
    }
    letter.requestId().ifPresent(id -> records.addAll(read(id, since(letter))));
    return inOrder(records, statuses);
  }

  /** Its headers say so, or those of the copy that it was read from. */
  private Optional<Location> replayedFrom(final DeadLetter letter, final StatusIndex statuses) {
    return letter
        .replayedFrom()
        .or(
            () ->
                letter
                    .origin()
                    .filter(origin -> statuses.isOfCopy(letter))
                    .flatMap(reader::at)
                    .flatMap(DeadLetter::replayedFrom))
        .filter(from -> statuses.stateOf(from) == State.REPLAYED);
  }

  /**
   * What happened to a request.
   *
   * @param requestId its id
   * @param since what was written before is not looked at
   */
  public List<HistoryEvent> of(final String requestId, final Instant since) {
    return inOrder(read(requestId, since), audit.statuses(reader));
  }

  private List<HistoryEvent> inOrder(final List<DeadLetter> records, final StatusIndex statuses) {
    final List<HistoryEvent> history = new ArrayList<>();
    final Set<Location> letters = new HashSet<>();
    for (final DeadLetter record : records) {
      if (results.containsKey(record.location().topic())) {
        history.add(words.event(results.get(record.location().topic()), record));
      } else if (letters.add(record.location())) {
        history.add(HistoryWords.deadLetter(record, statuses.replaysOf(record)));
      }
    }
    final Map<String, String> ids =
        audit.topicIds(letters.stream().map(Location::topic).collect(Collectors.toSet()));
    audit
        .find(reader, entry -> letters.stream().anyMatch(where -> isAbout(entry, where, ids)))
        .forEach(
            entry ->
                letters.stream()
                    .filter(where -> isAbout(entry, where, ids))
                    .forEach(where -> history.add(HistoryWords.change(where, entry.change()))));
    return history.stream()
        .sorted(Comparator.comparing(HistoryEvent::time).thenComparing(HistoryEvent::kind))
        .toList();
  }

  private static boolean isAbout(
      final AuditEntry entry, final Location letter, final Map<String, String> topicIds) {
    return entry.covers(letter) && entry.topicId().equals(topicIds.get(letter.topic()));
  }

  private List<DeadLetter> read(final String requestId, final Instant since) {
    final DeadLetterFilter filter =
        DeadLetterFilter.all()
            .since(since)
            .where(
                "of request " + requestId,
                record ->
                    (results.containsKey(record.location().topic())
                            ? record.keyText()
                            : record.requestId())
                        .filter(requestId::equals)
                        .isPresent());
    final List<String> topics = new ArrayList<>(results.keySet());
    topics.addAll(deadLetters);
    final Set<TopicPartition> own =
        results.keySet().stream()
            .flatMap(topic -> partition(topic, requestId).stream())
            .collect(Collectors.toSet());
    return reader.scan(
        reader.ranges(topics, filter).stream()
            .filter(
                range ->
                    deadLetters.contains(range.partition().topic())
                        || own.contains(range.partition()))
            .toList(),
        filter,
        Collectors.<DeadLetter>toList());
  }

  /** Where every Kafka client puts records with this key unless it is told otherwise. */
  private Optional<TopicPartition> partition(final String topic, final String key) {
    final OptionalInt count = reader.partitions(topic);
    return count.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TopicPartition(
                topic,
                Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)))
                    % count.getAsInt()));
  }

  private Instant since(final DeadLetter letter) {
    if (decoder.decode(letter) instanceof final DecodedValue.Avro avro
        && avro.json().path("createdAt").isNumber()) {
      return Instant.ofEpochMilli(avro.json().get("createdAt").longValue()).minus(MARGIN);
    }
    return letter.firstFailedAt().orElseGet(letter::time).minus(LONG_MARGIN);
  }
}
