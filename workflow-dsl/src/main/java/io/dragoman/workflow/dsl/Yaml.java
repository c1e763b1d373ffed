package io.dragoman.workflow.dsl;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Reads YAML that anybody may have written, and JSON, which is YAML too: values only. There are no
 * tags, so that nothing is constructed, and no anchors, so that nothing grows; size, depth and
 * number of values are bounded before anything is built.
 */
final class Yaml {
  /** Most characters of a document. */
  static final int MAX_CHARS = 256 * 1024;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_VALUES = 20_000;
  private static final int MAX_NUMBER_CHARS = 40;
  private static final int MAX_SCALE = 300;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchema SCHEMA = new JsonSchema();
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(MAX_CHARS).setSchema(SCHEMA).build();

  private final Iterator<Event> events;
  private int values;

  private Yaml(final Iterator<Event> events) {
    this.events = events;
  }

  /**
   * The one document in a text.
   *
   * @throws InvalidYamlException if it is none, saying what is wrong and where
   */
  static JsonNode read(final String text) {
    if (text.length() > MAX_CHARS) {
      throw new InvalidYamlException(
          String.format(
              Locale.ROOT,
              "It has %,d characters; at most %,d are read.",
              text.length(),
              MAX_CHARS));
    }
    try {
      final Yaml yaml = new Yaml(new Parse(SETTINGS).parseString(text).iterator());
      yaml.skip(Event.ID.StreamStart);
      final Event start = yaml.events.next();
      if (start.getEventId() != Event.ID.DocumentStart) {
        throw new InvalidYamlException("It is empty.");
      }
      final JsonNode root = yaml.value(yaml.events.next(), 0);
      yaml.skip(Event.ID.DocumentEnd);
      if (yaml.events.next().getEventId() != Event.ID.StreamEnd) {
        throw new InvalidYamlException("There is more than one document.");
      }
      return root;
    } catch (final MarkedYamlEngineException e) {
      throw new InvalidYamlException(sentence(e), e);
    } catch (final YamlEngineException e) {
      throw new InvalidYamlException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String sentence(final MarkedYamlEngineException e) {
    final Optional<String> where =
        e.getProblemMark()
            .map(
                mark ->
                    " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1));
    return e.getProblem() + where.orElse("") + ".";
  }

  private void skip(final Event.ID expected) {
    final Event event = events.next();
    if (event.getEventId() != expected) {
      throw new InvalidYamlException("It is not YAML.");
    }
  }

  private JsonNode value(final Event event, final int depth) {
    if (event instanceof AliasEvent) {
      throw wrong(event, "There is an alias; write the value again in its place");
    }
    final NodeEvent node = (NodeEvent) event;
    if (node.getAnchor().isPresent()) {
      throw wrong(event, "There is an anchor; write each value in its place");
    }
    if (depth > MAX_DEPTH) {
      throw wrong(event, "Values are nested deeper than " + MAX_DEPTH);
    }
    if (++values > MAX_VALUES) {
      throw wrong(event, "There are more than " + MAX_VALUES + " values");
    }
    return switch (event.getEventId()) {
      case MappingStart -> mapping(event, depth);
      case SequenceStart -> sequence(depth);
      default -> scalar((ScalarEvent) event);
    };
  }

  private ObjectNode mapping(final Event start, final int depth) {
    final ObjectNode mapping = JsonNodeFactory.instance.objectNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (!(event instanceof final ScalarEvent key)) {
        throw wrong(start, "A key is no text");
      }
      value(event, depth + 1);
      final JsonNode value = value(events.next(), depth + 1);
      if (mapping.putIfAbsent(key.getValue(), value) != null) {
        throw wrong(event, "The key '" + key.getValue() + "' is there twice");
      }
    }
    return mapping;
  }

  private ArrayNode sequence(final int depth) {
    final ArrayNode sequence = JsonNodeFactory.instance.arrayNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      sequence.add(value(event, depth + 1));
    }
    return sequence;
  }

  private static JsonNode scalar(final ScalarEvent scalar) {
    if (scalar.getTag().isPresent()) {
      throw wrong(scalar, "There is a tag (" + scalar.getTag().get() + "); values have none");
    }
    final String text = scalar.getValue();
    final JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (!scalar.isPlain()) {
      return nodes.textNode(text);
    }
    final Tag tag = SCHEMA.getScalarResolver().resolve(text, true);
    if (tag.equals(Tag.NULL)) {
      return nodes.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return nodes.booleanNode(text.equalsIgnoreCase("true"));
    }
    // Longer ones are no quantity, and cost more the longer they are.
    if (text.length() > MAX_NUMBER_CHARS) {
      return nodes.textNode(text);
    }
    try {
      if (tag.equals(Tag.INT)) {
        return nodes.numberNode(new BigInteger(text));
      }
      if (tag.equals(Tag.FLOAT)) {
        final BigDecimal number = new BigDecimal(text);
        // Written out, a larger one would fill the memory of whoever reads it.
        return Math.abs((long) number.scale()) > MAX_SCALE
            ? nodes.textNode(text)
            : nodes.numberNode(number);
      }
    } catch (final NumberFormatException e) {
      // .inf and .nan: words, as far as JSON is concerned.
      return nodes.textNode(text);
    }
    return nodes.textNode(text);
  }

  private static InvalidYamlException wrong(final Event event, final String what) {
    return new InvalidYamlException(
        what
            + event
                .getStartMark()
                .map(
                    mark ->
                        " at line %d, column %d"
                            .formatted(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse("")
            + ".");
  }

  /** As people read it. */
  static String write(final JsonNode value) {
    final Map<String, Object> plain = JSON.convertValue(value, new TypeReference<>() {});
    return new Dump(
            DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true)
                .setSplitLines(false)
                .setSchema(SCHEMA)
                .build())
        .dumpToString(plain);
  }
}
