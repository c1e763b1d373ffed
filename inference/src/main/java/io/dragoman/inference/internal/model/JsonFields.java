package io.dragoman.inference.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.ModelLoadException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The fields of one of a model's JSON files, with errors that name the file and the field.
 *
 * @param file where they come from
 * @param root the whole file
 */
public record JsonFields(Path file, JsonNode root) {

  /** A field, missing or null node included. */
  public JsonNode node(final String name) {
    return root.path(name);
  }

  /** A number that must be there. */
  public int integer(final String name) {
    return optionalInteger(name).orElseThrow(() -> bad(name, "a whole number"));
  }

  /** A number that may be absent or null; of a list the first, as in old exports. */
  public OptionalInt optionalInteger(final String name) {
    final JsonNode value = node(name).isArray() ? node(name).path(0) : node(name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.canConvertToInt()) {
      throw bad(name, "a whole number");
    }
    return OptionalInt.of(value.intValue());
  }

  /** A number with a fraction that may be absent or null. */
  public Optional<Float> optionalFloat(final String name) {
    return node(name).isNumber() ? Optional.of(node(name).floatValue()) : Optional.empty();
  }

  /** Numbers; none when the field is absent or null. */
  public int[] integers(final String name) {
    return IntStream.range(0, node(name).size()).map(i -> node(name).get(i).intValue()).toArray();
  }

  /** A failure about a field. */
  public ModelLoadException bad(final String name, final String wanted) {
    return new ModelLoadException(
        "%s: %s must be %s, but is %s"
            .formatted(
                file.toAbsolutePath(),
                name,
                wanted,
                node(name).isMissingNode() ? "missing" : node(name)));
  }
}
