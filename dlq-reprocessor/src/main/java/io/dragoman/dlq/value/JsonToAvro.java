package io.dragoman.dlq.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * The way back from {@link AvroToJson}: values that people typed, as generic Avro of a schema.
 *
 * <p>Every failure is an {@link IllegalArgumentException} that names the field, what it must be and
 * what it was given.
 */
final class JsonToAvro {
  private JsonToAvro() {}

  /**
   * Changes one place in a datum, which must be mutable generic Avro of the schema.
   *
   * @param path names of fields, keys of maps and positions in arrays, from the outside in
   * @return the datum, or what takes its place
   */
  static Object set(
      final Schema schema, final Object datum, final List<String> path, final JsonNode value) {
    return set(schema, datum, path, 0, value);
  }

  private static Object set(
      final Schema schema,
      final Object datum,
      final List<String> path,
      final int depth,
      final JsonNode value) {
    if (depth == path.size()) {
      return convert(schema, value, String.join(".", path));
    }
    final String step = path.get(depth);
    final String here = String.join(".", path.subList(0, depth + 1));
    switch (schema.getType()) {
      case RECORD -> {
        final Schema.Field field = schema.getField(step);
        if (field == null) {
          throw new IllegalArgumentException(
              "There is no field '"
                  + here
                  + "'; "
                  + schema.getName()
                  + " has "
                  + schema.getFields().stream().map(Schema.Field::name).toList()
                  + ".");
        }
        final IndexedRecord record = (IndexedRecord) datum;
        record.put(
            field.pos(), set(field.schema(), record.get(field.pos()), path, depth + 1, value));
        return record;
      }
      case ARRAY -> {
        final List<Object> elements = new ArrayList<>((List<?>) datum);
        final int position = position(step, elements.size(), here);
        elements.set(
            position, set(schema.getElementType(), elements.get(position), path, depth + 1, value));
        return elements;
      }
      case MAP -> {
        final Map<String, Object> entries = new HashMap<>();
        ((Map<?, ?>) datum).forEach((key, old) -> entries.put(key.toString(), old));
        if (depth + 1 < path.size() && !entries.containsKey(step)) {
          throw new IllegalArgumentException("There is no '" + here + "'.");
        }
        entries.put(step, set(schema.getValueType(), entries.get(step), path, depth + 1, value));
        return entries;
      }
      case UNION -> {
        final Schema member = schema.getTypes().get(GenericData.get().resolveUnion(schema, datum));
        return set(member, datum, path, depth, value);
      }
      default ->
          throw new IllegalArgumentException(
              "There is no '" + here + "': what is before it is " + words(schema) + ".");
    }
  }

  /** A value of the schema. */
  private static Object convert(final Schema schema, final JsonNode value, final String path) {
    return switch (schema.getType()) {
      case STRING -> require(value.isTextual(), schema, value, path).textValue();
      case INT ->
          require(value.isIntegralNumber() && value.canConvertToInt(), schema, value, path)
              .intValue();
      case LONG ->
          require(value.isIntegralNumber() && value.canConvertToLong(), schema, value, path)
              .longValue();
      case FLOAT -> require(value.isNumber(), schema, value, path).floatValue();
      case DOUBLE -> require(value.isNumber(), schema, value, path).doubleValue();
      case BOOLEAN -> require(value.isBoolean(), schema, value, path).booleanValue();
      case NULL -> nothing(require(value.isNull(), schema, value, path));
      case ENUM ->
          new GenericData.EnumSymbol(
              schema,
              require(
                      value.isTextual() && schema.hasEnumSymbol(value.textValue()),
                      schema,
                      value,
                      path)
                  .textValue());
      case BYTES -> ByteBuffer.wrap(base64(schema, value, path));
      case FIXED -> {
        final byte[] bytes = base64(schema, value, path);
        require(bytes.length == schema.getFixedSize(), schema, value, path);
        yield new GenericData.Fixed(schema, bytes);
      }
      case ARRAY -> {
        require(value.isArray(), schema, value, path);
        final List<Object> elements = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
          elements.add(convert(schema.getElementType(), value.get(i), path + "." + i));
        }
        yield elements;
      }
      case MAP -> {
        require(value.isObject(), schema, value, path);
        final Map<String, Object> entries = new HashMap<>();
        value
            .properties()
            .forEach(
                entry ->
                    entries.put(
                        entry.getKey(),
                        convert(
                            schema.getValueType(), entry.getValue(), path + "." + entry.getKey())));
        yield entries;
      }
      case RECORD -> record(schema, value, path);
      case UNION -> member(schema, value, path);
    };
  }

  private static Object record(final Schema schema, final JsonNode value, final String path) {
    require(value.isObject(), schema, value, path);
    value
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (schema.getField(name) == null) {
                throw new IllegalArgumentException(
                    "There is no field '" + path + "." + name + "' in " + schema.getName() + ".");
              }
            });
    final GenericData.Record record = new GenericData.Record(schema);
    for (final Schema.Field field : schema.getFields()) {
      final JsonNode given = value.get(field.name());
      if (given == null && !field.hasDefaultValue()) {
        throw new IllegalArgumentException("Field '" + path + "." + field.name() + "' is missing.");
      }
      record.put(
          field.pos(),
          given == null
              ? GenericData.get().getDefaultValue(field)
              : convert(field.schema(), given, path + "." + field.name()));
    }
    return record;
  }

  /** The first member that takes the value. */
  private static Object member(final Schema schema, final JsonNode value, final String path) {
    final List<Schema> members =
        schema.getTypes().stream()
            .filter(member -> (member.getType() == Schema.Type.NULL) == value.isNull())
            .toList();
    if (members.size() == 1) {
      return convert(members.getFirst(), value, path);
    }
    for (final Schema member : members) {
      try {
        return convert(member, value, path);
      } catch (final IllegalArgumentException next) {
        continue;
      }
    }
    throw wrong(schema, value, path);
  }

  private static byte[] base64(final Schema schema, final JsonNode value, final String path) {
    require(value.isTextual(), schema, value, path);
    try {
      return Base64.getDecoder().decode(value.textValue());
    } catch (final IllegalArgumentException notBase64) {
      throw wrong(schema, value, path);
    }
  }

  private static int position(final String step, final int size, final String here) {
    if (!step.matches("\\d{1,9}") || Integer.parseInt(step) >= size) {
      throw new IllegalArgumentException(
          "There is no '" + here + "': the list has " + size + " elements, counted from 0.");
    }
    return Integer.parseInt(step);
  }

  private static JsonNode require(
      final boolean fits, final Schema schema, final JsonNode value, final String path) {
    if (!fits) {
      throw wrong(schema, value, path);
    }
    return value;
  }

  private static IllegalArgumentException wrong(
      final Schema schema, final JsonNode value, final String path) {
    return new IllegalArgumentException(
        "Field '" + path + "' is " + words(schema) + "; " + value + " is not.");
  }

  private static @Nullable Object nothing(final JsonNode ignored) {
    return null;
  }

  private static String words(final Schema schema) {
    return switch (schema.getType()) {
      case INT -> "a whole number (32 bits)";
      case LONG -> "a whole number (64 bits)";
      case FLOAT, DOUBLE -> "a number";
      case BOOLEAN -> "true or false";
      case STRING -> "text";
      case NULL -> "null";
      case ENUM -> "one of " + schema.getEnumSymbols();
      case BYTES -> "bytes in Base64";
      case FIXED -> schema.getFixedSize() + " bytes in Base64";
      case ARRAY -> "a list";
      case MAP -> "a map";
      case RECORD -> "a record (" + schema.getName() + ")";
      case UNION ->
          schema.getTypes().stream().map(JsonToAvro::words).collect(Collectors.joining(" or "));
    };
  }
}
