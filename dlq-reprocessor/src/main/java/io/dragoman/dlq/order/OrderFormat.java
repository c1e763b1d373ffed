package io.dragoman.dlq.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.Location;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Orders and criteria as JSON: for the topic of tasks and for clients of the service.
 *
 * <p>What is not limited is left out. A field that is not known is an error: to pass over a
 * misspelt filter would do something with dead letters that were not meant.
 */
public final class OrderFormat {
  private static final Map<String, FilterAttribute> CRITERIA =
      EnumSet.complementOf(EnumSet.of(FilterAttribute.TOPIC)).stream()
          .collect(Collectors.toUnmodifiableMap(FilterAttribute::field, Function.identity()));
  private static final Set<String> ORDER =
      Set.of(
          "topics",
          "criteria",
          "only",
          "verb",
          "to",
          "maxReplays",
          "keepTimestamp",
          "again",
          "who",
          "why",
          "max",
          "perSecond");

  private OrderFormat() {}

  /** An order as JSON. */
  public static ObjectNode write(final TaskOrder order) {
    return Json.MAPPER.valueToTree(TaskOrderJson.of(order));
  }

  /**
   * The order in the JSON.
   *
   * @throws IllegalArgumentException naming the field that is wrong
   */
  public static TaskOrder order(final JsonNode node) {
    check(node, ORDER);
    return new TaskOrder(
        texts(node, "topics"),
        node.has("criteria") ? criteria(node.get("criteria")) : Criteria.ALL,
        texts(node, "only").stream()
            .map(
                text ->
                    Location.parse(text)
                        .orElseThrow(
                            () ->
                                wrong("only", text + " is not of the form topic-partition@offset")))
            .toList(),
        action(node),
        node.path("again").asBoolean(),
        text(node, "who").orElse(""),
        text(node, "why").orElse(""),
        max(node),
        node.has("perSecond")
            ? OptionalDouble.of(number(node, "perSecond").doubleValue())
            : OptionalDouble.empty());
  }

  /**
   * The criteria in the JSON.
   *
   * @throws IllegalArgumentException naming the field that is wrong
   */
  public static Criteria criteria(final JsonNode node) {
    check(node, CRITERIA.keySet());
    final Map<FilterAttribute, List<String>> values = new EnumMap<>(FilterAttribute.class);
    CRITERIA.forEach((field, attribute) -> values.put(attribute, values(node, attribute)));
    return new Criteria(values);
  }

  /** Error codes may be those of a newer version. */
  private static List<String> values(final JsonNode node, final FilterAttribute attribute) {
    final String field = attribute.field();
    return switch (attribute.kind()) {
      case TEXT -> text(node, field).stream().toList();
      case TEXTS, NAMES -> texts(node, field);
      case CONSTANTS -> texts(node, field).stream().map(name -> constant(name, attribute)).toList();
      case TIME -> time(node, field).map(Instant::toString).stream().toList();
      case COUNT ->
          node.has(field)
              ? List.of(Integer.toString(number(node, field).intValue()))
              : List.<String>of();
    };
  }

  private static String constant(final String name, final FilterAttribute attribute) {
    final String constant = name.strip().toUpperCase(Locale.ROOT);
    if (attribute == FilterAttribute.STATE
        && attribute.allowed().stream().noneMatch(constant::equalsIgnoreCase)) {
      throw wrong(
          attribute.field(), "'" + name + "' is none of " + String.join(", ", attribute.allowed()));
    }
    return constant;
  }

  private static Action action(final JsonNode node) {
    final String verb = text(node, "verb").orElse("");
    return switch (verb) {
      case "replay" ->
          new Action.Replay(
              text(node, "to"),
              node.has("maxReplays")
                  ? number(node, "maxReplays").intValue()
                  : Action.Replay.DEFAULT_MAX_REPLAYS,
              node.path("keepTimestamp").asBoolean());
      case "discard" -> new Action.Discard();
      case "park" -> new Action.Park();
      default -> throw wrong("verb", "'" + verb + "' is none of replay, discard, park");
    };
  }

  private static OptionalLong max(final JsonNode node) {
    return node.has("max")
        ? OptionalLong.of(number(node, "max").longValue())
        : OptionalLong.empty();
  }

  private static Optional<Instant> time(final JsonNode node, final String name) {
    return text(node, name)
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (final DateTimeException e) {
                throw wrong(name, "'" + text + "' is not of the form 2026-01-31T12:00:00Z");
              }
            });
  }

  private static JsonNode number(final JsonNode node, final String name) {
    final JsonNode value = node.path(name);
    if (!value.isNumber()) {
      throw wrong(name, value + " is not a number");
    }
    return value;
  }

  private static Optional<String> text(final JsonNode node, final String name) {
    final JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(name, value + " is not text");
    }
    return Optional.of(value.textValue());
  }

  private static List<String> texts(final JsonNode node, final String name) {
    final JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(name, value + " is not a list");
    }
    final List<String> texts = new ArrayList<>();
    for (final JsonNode element : value) {
      if (!element.isTextual()) {
        throw wrong(name, element + " is not text");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private static void check(final JsonNode node, final Set<String> known) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("Expected a JSON object, found " + node.getNodeType());
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw wrong(name, "no such field; there are " + new TreeSet<>(known));
              }
            });
  }

  private static IllegalArgumentException wrong(final String field, final String what) {
    return new IllegalArgumentException(field + ": " + what);
  }
}
