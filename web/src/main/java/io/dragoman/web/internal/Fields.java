package io.dragoman.web.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.web.ApiException;
import io.dragoman.web.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads queries and bodies; a body says the same as a query: each field with all its values. */
final class Fields {
  private Fields() {}

  static Map<String, List<String>> ofQuery(final @Nullable String raw) {
    final Map<String, List<String>> fields = new LinkedHashMap<>();
    if (raw == null || raw.isEmpty()) {
      return fields;
    }
    for (final String pair : raw.split("&", -1)) {
      final int equals = pair.indexOf('=');
      final String name = Route.decodedQuery(equals < 0 ? pair : pair.substring(0, equals));
      final String value = equals < 0 ? "" : Route.decodedQuery(pair.substring(equals + 1));
      fields.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  static Map<String, List<String>> ofBody(final byte[] bytes, final @Nullable String contentType) {
    if (bytes.length == 0) {
      return new LinkedHashMap<>();
    }
    if (contentType == null
        || !contentType.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      throw new ApiException(
          ApiException.Code.UNSUPPORTED_MEDIA_TYPE,
          "The body is not said to be JSON.",
          "Send the header 'Content-Type: application/json'.");
    }
    return ofJson(JsonBodies.object(bytes));
  }

  private static Map<String, List<String>> ofJson(final ObjectNode body) {
    final Map<String, List<String>> fields = new LinkedHashMap<>();
    body.properties()
        .forEach(
            field -> {
              final List<String> values = new ArrayList<>();
              if (field.getValue().isArray()) {
                field.getValue().forEach(item -> values.add(text(field.getKey(), item)));
              } else {
                values.add(text(field.getKey(), field.getValue()));
              }
              fields.put(field.getKey(), values);
            });
    return fields;
  }

  private static String text(final String name, final JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      throw ApiException.invalid(
          name,
          "'" + name + "' holds something that it cannot hold.",
          "Write text, a number, true or false, or a list of those.");
    }
    return value.asText();
  }
}
