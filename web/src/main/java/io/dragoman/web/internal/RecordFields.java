package io.dragoman.web.internal;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.web.ApiException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form as JSON: each text becomes what the record's component is. */
final class RecordFields {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RecordFields() {}

  /** As JSON; fields that the record does not have stay text. */
  static ObjectNode json(
      final Map<String, List<String>> fields, final Class<? extends Record> type) {
    final ObjectNode json = JSON.objectNode();
    fields.forEach((name, values) -> json.set(name, value(name, values, component(type, name))));
    return json;
  }

  private static @Nullable Type component(final Class<? extends Record> type, final String name) {
    for (final RecordComponent component : type.getRecordComponents()) {
      final @Nullable JsonAlias also = component.getAccessor().getAnnotation(JsonAlias.class);
      if (name(component).equals(name) || (also != null && List.of(also.value()).contains(name))) {
        return component.getGenericType();
      }
    }
    return null;
  }

  private static JsonNode value(
      final String name, final List<String> values, final @Nullable Type type) {
    if (type instanceof final ParameterizedType generic
        && Collection.class.isAssignableFrom((Class<?>) generic.getRawType())) {
      final ArrayNode items = JSON.arrayNode();
      values.forEach(text -> items.add(value(name, text, generic.getActualTypeArguments()[0])));
      return items;
    }
    if (values.size() > 1) {
      throw ApiException.invalid(
          name, "'" + name + "' is there " + values.size() + " times.", "Give it once.");
    }
    return value(name, values.getFirst(), type);
  }

  private static JsonNode value(final String name, final String text, final @Nullable Type type) {
    if (type instanceof ParameterizedType || (type instanceof final Class<?> of && of.isRecord())) {
      return JsonBodies.value(name, text);
    }
    if (!(type instanceof final Class<?> of)) {
      return JSON.textNode(text);
    }
    if (of == boolean.class || of == Boolean.class) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1" -> JSON.booleanNode(true);
        case "false", "0" -> JSON.booleanNode(false);
        default -> throw wrong(name, text, of);
      };
    }
    if (of.isPrimitive() || Number.class.isAssignableFrom(of)) {
      if (!text.matches("-?\\d{1,18}(\\.\\d{1,18})?")) {
        throw wrong(name, text, of);
      }
      return text.contains(".")
          ? JSON.numberNode(new BigDecimal(text))
          : JSON.numberNode(Long.parseLong(text));
    }
    return JSON.textNode(text);
  }

  private static ApiException wrong(final String name, final String text, final Class<?> type) {
    return ApiException.invalid(
        name,
        "'" + Texts.shortened(text) + "' is no " + name + ".",
        "Write " + Records.kind(type) + ".");
  }

  /** What a component is called in JSON. */
  static String name(final RecordComponent component) {
    final @Nullable JsonProperty renamed =
        component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
  }
}
