package io.dragoman.web.openapi;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.web.BodySpec;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Bounds;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas of records as Jackson writes them: what may be null is left out, so the rest is
 * required; what is said of a component is its description.
 */
final class JsonSchemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, long.class, Integer.class, Long.class);
  private static final Set<Class<?>> FRACTIONS =
      Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);
  private static final Set<Class<?>> TRUTHS = Set.of(boolean.class, Boolean.class);

  private final JsonMapper mapper;
  private final Map<Class<?>, ObjectNode> texts;
  private final Map<String, ObjectNode> known = new TreeMap<>();
  private final Map<String, Class<?>> named = new HashMap<>();

  JsonSchemas(final JsonMapper mapper, final Map<Class<?>, ObjectNode> texts) {
    this.mapper = mapper;
    this.texts = texts;
  }

  /** The schema of a type; a record's is a reference to one of {@link #all}. */
  ObjectNode of(final Type type) {
    if (type instanceof final ParameterizedType generic) {
      final Type last =
          generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return Collection.class.isAssignableFrom((Class<?>) generic.getRawType())
          ? JSON.objectNode().put("type", "array").set("items", of(last))
          : map(last);
    }
    final Class<?> of = (Class<?>) type;
    if (of.isArray()) {
      return JSON.objectNode().put("type", "array").set("items", of(of.componentType()));
    }
    if (texts.containsKey(of)) {
      return texts.get(of).deepCopy();
    }
    if (of.isRecord()) {
      return record(of);
    }
    return value(of);
  }

  /** Those of all records, by name. */
  ObjectNode all() {
    final ObjectNode all = JSON.objectNode();
    known.forEach(all::set);
    return all;
  }

  /** Makes a schema one of {@link #all}, and refers to it. */
  ObjectNode put(final String name, final ObjectNode schema) {
    if (known.put(name, schema) != null) {
      throw new IllegalArgumentException("There are two schemas named " + name);
    }
    return reference("schemas", name);
  }

  /** A reference to a component of the document. */
  static ObjectNode reference(final String kind, final String name) {
    return JSON.objectNode().put("$ref", "#/components/" + kind + "/" + name);
  }

  /** The schema of a body; a form's fields say the same, and files are beside them. */
  ObjectNode request(final BodySpec spec, final boolean lenient, final Encoding encoding) {
    final ObjectNode reference = record(spec.type());
    final ObjectNode schema = known.get(name(spec.type()));
    if (!lenient) {
      close(spec.type());
    }
    if (encoding != Encoding.MULTIPART && spec.keyFields().isEmpty()) {
      return reference;
    }
    final ObjectNode own = schema.deepCopy();
    final ObjectNode properties = (ObjectNode) own.get("properties");
    spec.keyFields()
        .forEach(
            field ->
                properties
                    .putObject(field)
                    .put("type", "string")
                    .put("description", "The API key, when no header has it."));
    if (encoding == Encoding.MULTIPART) {
      spec.files().stream()
          .sorted()
          .forEach(
              file ->
                  properties
                      .putObject(file)
                      .put("type", "string")
                      .put("contentMediaType", "application/octet-stream")
                      .put("description", "A file, in a part of this name."));
    }
    return own;
  }

  /** Nothing else may be in it, nor in records that it holds. */
  private void close(final Class<?> of) {
    known.get(name(of)).put("additionalProperties", false);
    for (final RecordComponent component : of.getRecordComponents()) {
      if (component.getType().isRecord()) {
        close(component.getType());
      } else if (component.getGenericType() instanceof final ParameterizedType generic
          && generic.getActualTypeArguments()[0] instanceof final Class<?> item
          && item.isRecord()) {
        close(item);
      }
    }
  }

  private static void bound(final ObjectNode property, final Bounds bounds) {
    final String what =
        switch (property.path("type").asText()) {
          case "string" -> "Length";
          case "array" -> "Items";
          case "object" -> "Properties";
          default -> "imum";
        };
    if (bounds.min() != Long.MIN_VALUE) {
      property.put("min" + what, bounds.min());
    }
    if (bounds.max() != Long.MAX_VALUE) {
      property.put("max" + what, bounds.max());
    }
  }

  private ObjectNode map(final Type values) {
    final ObjectNode map = JSON.objectNode().put("type", "object");
    if (values != Object.class) {
      map.set("additionalProperties", of(values));
    }
    return map;
  }

  private ObjectNode value(final Class<?> of) {
    final ObjectNode schema = JSON.objectNode();
    if (of == Object.class || of == JsonNode.class) {
      return schema;
    }
    if (WHOLE.contains(of)) {
      return schema.put("type", "integer");
    }
    if (FRACTIONS.contains(of)) {
      return schema.put("type", "number");
    }
    if (TRUTHS.contains(of)) {
      return schema.put("type", "boolean");
    }
    schema.put("type", "string");
    if (of.isEnum()) {
      Stream.of(of.getEnumConstants())
          .map(constant -> mapper.<JsonNode>valueToTree(constant).asText())
          .forEach(schema.putArray("enum")::add);
    } else if (of == Instant.class) {
      schema.put("format", "date-time");
    } else if (of != String.class) {
      throw new IllegalArgumentException("How is " + of + " written?");
    }
    return schema;
  }

  private ObjectNode record(final Class<?> of) {
    final String name = name(of);
    final @Nullable Class<?> other = named.putIfAbsent(name, of);
    if (other != null && other != of) {
      throw new IllegalArgumentException(of + " and " + other + " are both named " + name);
    }
    if (!known.containsKey(name)) {
      final ObjectNode schema = JSON.objectNode().put("type", "object");
      // A record may hold others of its kind.
      known.put(name, schema);
      final @Nullable JsonClassDescription doc = of.getAnnotation(JsonClassDescription.class);
      if (doc != null) {
        schema.put("description", doc.value());
      }
      final List<String> required = new ArrayList<>();
      add(of, false, schema.putObject("properties"), required);
      if (!required.isEmpty()) {
        required.forEach(schema.putArray("required")::add);
      }
    }
    return reference("schemas", name);
  }

  private void add(
      final Class<?> of,
      final boolean optional,
      final ObjectNode properties,
      final List<String> required) {
    for (final RecordComponent component : of.getRecordComponents()) {
      final AnnotatedElement said = component.getAccessor();
      final boolean absent =
          optional || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (said.isAnnotationPresent(JsonUnwrapped.class)) {
        add(component.getType(), absent, properties, required);
        continue;
      }
      final @Nullable JsonProperty renamed = said.getAnnotation(JsonProperty.class);
      final String name = renamed == null ? component.getName() : renamed.value();
      final @Nullable JsonPropertyDescription doc =
          said.getAnnotation(JsonPropertyDescription.class);
      final ObjectNode property = JSON.objectNode();
      property.setAll(of(component.getGenericType()));
      if (doc != null) {
        property.put("description", doc.value());
      }
      final @Nullable Bounds bounds = component.getAnnotation(Bounds.class);
      if (bounds != null) {
        bound(property, bounds);
      }
      properties.set(name, property);
      if (!absent) {
        required.add(name);
      }
    }
  }

  private static String name(final Class<?> of) {
    final String own = of.getSimpleName().replaceAll("Json$", "");
    return of.getEnclosingClass() != null && of.getEnclosingClass().isRecord()
        ? name(of.getEnclosingClass()) + own
        : own;
  }
}
