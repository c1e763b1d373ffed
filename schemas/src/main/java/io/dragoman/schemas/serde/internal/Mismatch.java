package io.dragoman.schemas.serde.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Says in a few words why records of one schema cannot be read as those of another. */
final class Mismatch {
  /** What a writer chose, such as the symbols of an enum, may be of any length. */
  private static final int MAX_CHARS = 300;

  private static final int MAX_NAMED = 3;

  private Mismatch() {}

  /**
   * The first few mismatches, each with its field.
   *
   * @param ours the reader's schema, in which mismatches are located
   */
  static String describe(final Schema ours, final List<Incompatibility> found) {
    final String all =
        found.stream()
            .limit(MAX_NAMED)
            .map(one -> describe(ours, one))
            .collect(Collectors.joining("; "));
    final String more =
        found.size() > MAX_NAMED ? "; and %d more".formatted(found.size() - MAX_NAMED) : "";
    return shown(all) + more;
  }

  /** Of bounded length. */
  static String shown(final String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
  }

  private static String describe(final Schema ours, final Incompatibility one) {
    final String path = path(ours, one.getLocation());
    return switch (one.getType()) {
      case READER_FIELD_MISSING_DEFAULT_VALUE -> "it has no field " + path;
      case MISSING_ENUM_SYMBOLS -> path + " has symbols that are unknown here: " + one.getMessage();
      case NAME_MISMATCH -> path + " has another name";
      case FIXED_SIZE_MISMATCH, MISSING_UNION_BRANCH, TYPE_MISMATCH ->
          path + " has another type (" + one.getMessage() + ")";
    };
  }

  /** Names of the fields on the way to a place such as {@code /fields/3/type/1}. */
  private static String path(final Schema ours, final String location) {
    final List<String> names = new ArrayList<>();
    final String[] steps = location.split("/");
    Schema here = ours;
    for (int i = 1; i < steps.length; i++) {
      if (steps[i].equals("fields") && here.getType() == Schema.Type.RECORD) {
        i++;
        final Schema.Field field = here.getFields().get(Integer.parseInt(steps[i]));
        names.add(field.name());
        here = field.schema();
      } else if (steps[i].equals("items")) {
        here = here.getElementType();
      } else if (steps[i].equals("values")) {
        here = here.getValueType();
      } else if (here.getType() == Schema.Type.UNION && Character.isDigit(steps[i].charAt(0))) {
        here = here.getTypes().get(Integer.parseInt(steps[i]));
      }
    }
    return names.isEmpty() ? "the record" : String.join(".", names);
  }
}
