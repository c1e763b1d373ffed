package io.dragoman.dlq.order;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.letter.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Criteria by the names of their fields. */
  static Map<String, Object> values(final Criteria criteria) {
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
