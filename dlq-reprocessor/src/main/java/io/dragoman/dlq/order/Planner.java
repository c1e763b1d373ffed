package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.schemas.Header;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Decides what is done with each dead letter, without doing it: a dry run and a real one decide
 * alike.
 */
final class Planner {
  private final Action action;
  private final boolean again;
  private final String parkingTopic;
  private final Targets targets;
  private final Function<String, OptionalInt> partitions;
  private final Predicate<String> stampsItself;

  /**
   * For one order.
   *
   * @param targets where copies may go
   * @param partitions how many partitions a topic has; empty if it does not exist
   * @param stampsItself whether a topic gives every record the time at which it was written
   */
  Planner(
      final Action action,
      final boolean again,
      final String parkingTopic,
      final Targets targets,
      final Function<String, OptionalInt> partitions,
      final Predicate<String> stampsItself) {
    this.action = action;
    this.again = again;
    this.parkingTopic = parkingTopic;
    this.targets = targets;
    this.partitions = partitions;
    this.stampsItself = stampsItself;
  }

  /**
   * What is done with the dead letter.
   *
   * @param before what was done with it last
   * @param replays how many times its record went back to work before it came here
   */
  PlannedAction decide(
      final DeadLetter letter, final Optional<StatusChange> before, final int replays) {
    if (before.isPresent() && !again) {
      return new PlannedAction.Skip(PlannedAction.Reason.DONE_BEFORE);
    }
    return switch (action) {
      case Action.Replay replay ->
          replay(letter, replay, Math.max(replays, before.map(StatusChange::replays).orElse(0)));
      case Action.Discard ignored -> new PlannedAction.Discard();
      case Action.Park ignored ->
          letter.location().topic().equals(parkingTopic)
              ? new PlannedAction.Skip(PlannedAction.Reason.DONE_BEFORE)
              : park(letter, "");
    };
  }

  private PlannedAction replay(
      final DeadLetter letter, final Action.Replay replay, final int earlier) {
    final Optional<String> target = replay.to().or(letter::originTopic);
    if (target.isEmpty()) {
      return new PlannedAction.Skip(PlannedAction.Reason.NO_TARGET);
    }
    final Optional<String> refusal = targets.refusal(target.get(), letter.location().topic());
    if (refusal.isPresent()) {
      return new PlannedAction.Skip(PlannedAction.Reason.TARGET_FORBIDDEN, refusal.get());
    }
    if (letter.isPointer()) {
      return new PlannedAction.Skip(PlannedAction.Reason.NOT_COPIED);
    }
    final OptionalInt count = partitions.apply(target.get());
    if (count.isEmpty()) {
      return new PlannedAction.Skip(PlannedAction.Reason.TARGET_MISSING);
    }
    if (earlier >= replay.maxReplays()) {
      return letter.location().topic().equals(parkingTopic)
          ? new PlannedAction.Skip(PlannedAction.Reason.TOO_OFTEN)
          : park(letter, "replayed " + earlier + " times before");
    }
    if (replay.keepTimestamp() && stampsItself.test(target.get())) {
      return new PlannedAction.Skip(
          PlannedAction.Reason.TIME_NOT_KEPT,
          target.get() + " gives each record its own (message.timestamp.type is LogAppendTime)");
    }
    if (replay.keepTimestamp() && letter.originalTime().isEmpty()) {
      return new PlannedAction.Skip(
          PlannedAction.Reason.TIME_NOT_KEPT, "the dead letter does not say it");
    }
    final Headers headers = new RecordHeaders();
    for (final org.apache.kafka.common.header.Header header : letter.rawHeaders()) {
      if (!letter.speaksOfFailure(header.key())) {
        headers.add(header);
      }
    }
    // Replayed again from the same place, the copy must differ from the first one: workers drop
    // what they have seen with the same replay count.
    put(headers, Header.REPLAY_COUNT, Integer.toString(earlier + 1));
    put(headers, Header.REPLAYED_FROM, letter.location().toString());
    return new PlannedAction.Copy(
        new ProducerRecord<>(
            target.get(),
            partition(letter, replay, count.getAsInt()),
            replay.keepTimestamp() ? letter.originalTime().orElseThrow().toEpochMilli() : null,
            letter.key().orElse(null),
            letter.value().orElse(null),
            headers),
        State.REPLAYED,
        earlier + 1,
        "");
  }

  private PlannedAction park(final DeadLetter letter, final String why) {
    final Headers headers = new RecordHeaders();
    letter.rawHeaders().forEach(headers::add);
    put(headers, Header.PARKED_FROM, letter.location().toString());
    return new PlannedAction.Copy(
        new ProducerRecord<>(
            parkingTopic, null, letter.key().orElse(null), letter.value().orElse(null), headers),
        State.PARKED,
        0,
        why);
  }

  /** Back to the very partition that it came from, whoever chose that; elsewhere by its key. */
  private static @org.jspecify.annotations.Nullable Integer partition(
      final DeadLetter letter, final Action.Replay replay, final int count) {
    return replay.to().isPresent()
        ? null
        : letter
            .origin()
            .map(Location::partition)
            .filter(partition -> partition < count)
            .orElse(null);
  }

  private static void put(final Headers headers, final Header header, final String text) {
    headers.remove(header.key());
    headers.add(header.key(), text.getBytes(StandardCharsets.UTF_8));
  }
}
