package io.dragoman.ops.drill.upgrade;

import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** Makes of a contract what its next version might be: the same, and one field more. */
final class NextSchema {
  /** A field that readers of this version do without. */
  static final String COMPATIBLE_FIELD = "upgradeDrill";

  /** A field that readers of the next version need, so that they could not read today's records. */
  static final String DEMANDING_FIELD = "upgradeDrillDemands";

  /** What stands in the field. */
  static final String VALUE = "next";

  /** What a reader of the next version finds in a record of this one. */
  static final String DEFAULT = "";

  private NextSchema() {}

  /** With a field that has a default, as every new field must. */
  static Schema compatible(final Schema now) {
    return with(now, new Schema.Field(COMPATIBLE_FIELD, text(), "For a drill.", DEFAULT));
  }

  /** With a field that has none. */
  static Schema demanding(final Schema now) {
    return with(now, new Schema.Field(DEMANDING_FIELD, text(), "For a drill."));
  }

  private static Schema text() {
    return Schema.create(Schema.Type.STRING);
  }

  private static Schema with(final Schema now, final Schema.Field added) {
    final List<Schema.Field> fields =
        Stream.concat(
                now.getFields().stream().map(field -> new Schema.Field(field, field.schema())),
                Stream.of(added))
            .toList();
    return Schema.createRecord(
        now.getName(), now.getDoc(), now.getNamespace(), now.isError(), fields);
  }
}
