package io.dragoman.dlq.order;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.Location;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An order, in the topic of tasks and in answers; what is not limited is left out. */
public record TaskOrderJson(
    @JsonPropertyDescription("replay, discard or park.") String verb,
    List<String> topics,
    @JsonPropertyDescription("Which dead letters; all that is given must hold.")
        @Nullable Map<String, Object> criteria,
    @JsonPropertyDescription("These dead letters only.") @Nullable List<Location> only,
    @JsonPropertyDescription("The topic that copies go to, if not where they came from.")
        @Nullable String to,
    @Nullable Integer maxReplays,
    @Nullable Boolean keepTimestamp,
    @Nullable Boolean again,
    String who,
    String why,
    @JsonPropertyDescription("At most this many of each topic.") @Nullable Long max,
    @JsonPropertyDescription("At most this many a second.") @Nullable Double perSecond) {

  public TaskOrderJson {
    topics = topics == null ? List.of() : List.copyOf(topics);
    only = only == null ? null : List.copyOf(only);
    who = Objects.requireNonNullElse(who, "");
    why = Objects.requireNonNullElse(why, "");
  }

  /** That of an order. */
  public static TaskOrderJson of(final TaskOrder order) {
    final OrderTerms terms = order.terms();
    final Optional<Action.Replay> replay =
        Optional.of(terms.action())
            .filter(Action.Replay.class::isInstance)
            .map(Action.Replay.class::cast);
    return new TaskOrderJson(
        order.verb(),
        order.topics(),
        order.criteria().equals(Criteria.ALL) ? null : order.criteria().fields(),
        order.only().isEmpty() ? null : order.only(),
        replay.flatMap(Action.Replay::to).orElse(null),
        replay.map(Action.Replay::maxReplays).orElse(null),
        trueOrNull(replay.filter(Action.Replay::keepTimestamp).isPresent()),
        trueOrNull(terms.again()),
        terms.who(),
        terms.why(),
        terms.max().isPresent() ? terms.max().getAsLong() : null,
        terms.perSecond().isPresent() ? terms.perSecond().getAsDouble() : null);
  }

  /**
   * The order.
   *
   * @throws IllegalArgumentException naming the field that is wrong: to pass over a filter would do
   *     something with dead letters that were not meant
   */
  public TaskOrder order() {
    if (only != null && only.isEmpty()) {
      throw new IllegalArgumentException(
          "only: no dead letter is named; leave the field out if whole topics are meant");
    }
    return new TaskOrder(
        topics,
        criteria == null ? Criteria.ALL : Criteria.ofFields(criteria),
        only == null ? List.of() : only,
        new OrderTerms(
            action(),
            Boolean.TRUE.equals(again),
            who,
            why,
            max == null ? OptionalLong.empty() : OptionalLong.of(max),
            perSecond == null ? OptionalDouble.empty() : OptionalDouble.of(perSecond)));
  }

  private Action action() {
    return switch (verb) {
      case "replay" ->
          new Action.Replay(
              Optional.ofNullable(to),
              maxReplays == null ? Action.Replay.DEFAULT_MAX_REPLAYS : maxReplays,
              Boolean.TRUE.equals(keepTimestamp));
      case "discard" -> new Action.Discard();
      case "park" -> new Action.Park();
      case null, default ->
          throw new IllegalArgumentException(
              "verb: '" + verb + "' is none of replay, discard, park");
    };
  }

  private static @Nullable Boolean trueOrNull(final boolean is) {
    return is ? Boolean.TRUE : null;
  }
}
