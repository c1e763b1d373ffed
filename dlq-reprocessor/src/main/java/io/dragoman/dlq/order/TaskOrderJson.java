package io.dragoman.dlq.order;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.letter.Location;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
    final Optional<Action.Replay> replay =
        Optional.of(order.action())
            .filter(Action.Replay.class::isInstance)
            .map(Action.Replay.class::cast);
    return new TaskOrderJson(
        order.verb(),
        order.topics(),
        order.criteria().equals(Criteria.ALL) ? null : values(order.criteria()),
        order.only().isEmpty() ? null : order.only(),
        replay.flatMap(Action.Replay::to).orElse(null),
        replay.map(Action.Replay::maxReplays).orElse(null),
        trueOrNull(replay.filter(Action.Replay::keepTimestamp).isPresent()),
        trueOrNull(order.again()),
        order.who(),
        order.why(),
        order.max().isPresent() ? order.max().getAsLong() : null,
        order.perSecond().isPresent() ? order.perSecond().getAsDouble() : null);
  }

  /**
   * The order.
   *
   * @throws IllegalArgumentException naming the field that is wrong: to pass over a filter would do
   *     something with dead letters that were not meant
   */
  public TaskOrder order() {
    return new TaskOrder(
        topics,
        criteria == null ? Criteria.ALL : criteria(criteria),
        only == null ? List.of() : only,
        action(),
        Boolean.TRUE.equals(again),
        who,
        why,
        max == null ? OptionalLong.empty() : OptionalLong.of(max),
        perSecond == null ? OptionalDouble.empty() : OptionalDouble.of(perSecond));
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

  private static Criteria criteria(final Map<String, Object> written) {
    final Map<FilterAttribute, List<String>> values = new EnumMap<>(FilterAttribute.class);
    written.forEach(
        (field, value) -> {
          final FilterAttribute attribute = FilterAttribute.ofField(field);
          if (value == null) {
            return;
          }
          if (attribute.kind().several() != value instanceof Collection) {
            throw new IllegalArgumentException(
                field
                    + ": "
                    + value
                    + (value instanceof Collection ? " is" : " is not")
                    + " a list");
          }
          values.put(
              attribute,
              attribute.kept(value instanceof final Collection<?> all ? all : List.of(value)));
        });
    return new Criteria(values);
  }

  /** Criteria by the names of their fields. */
  private static Map<String, Object> values(final Criteria criteria) {
    final Map<String, Object> values = new LinkedHashMap<>();
    criteria
        .values()
        .forEach(
            (attribute, all) -> {
              if (attribute.kind().several()) {
                values.put(attribute.field(), all);
              } else if (attribute.kind() == FilterAttribute.Kind.COUNT) {
                values.put(attribute.field(), Integer.valueOf(all.getFirst()));
              } else {
                values.put(attribute.field(), all.getFirst());
              }
            });
    return values;
  }

  private static @Nullable Boolean trueOrNull(final boolean is) {
    return is ? Boolean.TRUE : null;
  }
}
