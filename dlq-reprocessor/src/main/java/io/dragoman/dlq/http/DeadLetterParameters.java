package io.dragoman.dlq.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.criteria.FilterAttribute;
import io.dragoman.dlq.criteria.InvalidFilterException;
import io.dragoman.dlq.letter.Location;
import io.dragoman.web.ApiException;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which dead letters a request means. */
final class DeadLetterParameters {
  /** How the place of a dead letter is written, for people. */
  static final String LETTER_FORM = "topic-partition@offset, such as dlq.translator-2@17.";

  private DeadLetterParameters() {}

  /** What dead letters can be chosen by. */
  static List<Parameter> selection() {
    return Stream.of(FilterAttribute.values())
        .<Parameter>map(
            attribute ->
                new Parameter.Shared(
                    attribute.parameter(),
                    attribute.doc(),
                    attribute.kind().several(),
                    schema(attribute)))
        .toList();
  }

  /** Which dead letters are meant. */
  static Criteria criteria(final RequestParameters fields, final Clock clock) {
    final Map<FilterAttribute, List<String>> written = new EnumMap<>(FilterAttribute.class);
    for (final FilterAttribute attribute : FilterAttribute.values()) {
      written.put(attribute, fields.texts(attribute.parameter()));
    }
    try {
      return Criteria.read(written, clock);
    } catch (final InvalidFilterException e) {
      throw invalid(e);
    }
  }

  /** Topics as they were written, with {@code *} for anything. */
  static List<String> topics(final RequestParameters fields) {
    try {
      return FilterAttribute.TOPIC.read(
          fields.texts(FilterAttribute.TOPIC.parameter()), Clock.systemUTC());
    } catch (final InvalidFilterException e) {
      throw invalid(e);
    }
  }

  /** Places of single dead letters. */
  static List<Location> locations(final RequestParameters fields, final Parameter.Texts parameter) {
    return fields.texts(parameter).stream().map(text -> location(parameter.name(), text)).toList();
  }

  /** The place of a dead letter. */
  static Location location(final String field, final String text) {
    return Location.parse(text)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    field, "'" + text + "' is no dead letter.", "Write " + LETTER_FORM));
  }

  private static ApiException invalid(final InvalidFilterException wrong) {
    final String name = wrong.attribute().parameter();
    final String message = name + ": " + wrong.getMessage();
    return wrong.attribute().allowed().isEmpty()
        ? ApiException.invalid(name, message, wrong.attribute().doc())
        : ApiException.notOneOf(name, message, wrong.attribute().allowed());
  }

  /** What one value of it is. */
  private static ObjectNode schema(final FilterAttribute attribute) {
    final ObjectNode schema = JsonNodeFactory.instance.objectNode();
    switch (attribute.kind()) {
      case TEXT, TEXTS, NAMES, TIME -> schema.put("type", "string");
      case CONSTANTS ->
          attribute.allowed().forEach(schema.put("type", "string").putArray("enum")::add);
      case COUNT ->
          schema.put("type", "integer").put("minimum", 0).put("maximum", FilterAttribute.MAX_COUNT);
    }
    return schema;
  }
}
