package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fields of a request to a language model that its operator adds, changes or, with null, leaves
 * out: what models take differs, and changes faster than we do.
 *
 * @param fields by name
 */
record RequestFields(Map<String, JsonNode> fields) {
  /** Nothing but what is always sent. */
  static final RequestFields NONE = new RequestFields(Map.of());

  /** Without these no answer could be asked for, or read. */
  private static final Set<String> OURS =
      Set.of("model", "messages", "system", "tools", "tool_choice", "stream", "n");

  /**
   * As a file has them.
   *
   * @throws IllegalArgumentException when one is not an operator's to set; says which
   */
  static RequestFields of(final ObjectNode fields) {
    for (final Map.Entry<String, JsonNode> field : fields.properties()) {
      if (OURS.contains(field.getKey())) {
        throw new IllegalArgumentException(
            "'%s' cannot be set here, because answers are read by it".formatted(field.getKey()));
      }
    }
    return new RequestFields(
        fields.properties().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** Changes a request. */
  void applyTo(final ObjectNode body) {
    fields.forEach(
        (name, value) -> {
          if (value.isNull()) {
            body.remove(name);
          } else {
            body.set(name, value);
          }
        });
  }
}
