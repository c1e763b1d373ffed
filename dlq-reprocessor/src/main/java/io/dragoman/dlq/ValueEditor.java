package io.dragoman.dlq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.internal.AvroToJson;
import io.dragoman.dlq.internal.JsonDiff;
import io.dragoman.dlq.internal.JsonDiff.Change;
import io.dragoman.dlq.internal.JsonToAvro;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Changes values of dead letters: single fields of Avro and JSON, or the whole value.
 *
 * <p>Avro is written with the schema that it was read with, and fields that are not changed keep
 * their bytes. What does not fit the schema is an {@link IllegalArgumentException} that names the
 * field, what it must be and what it was given.
 */
public final class ValueEditor {
  /** Byte 0, then the schema's id in four bytes. */
  private static final int FRAME_BYTES = 5;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AvroSource avro;
  private final ValueDecoder decoder;

  /** Reads Avro with {@code avro}. */
  public ValueEditor(final AvroSource avro) {
    this.avro = avro;
    this.decoder = new ValueDecoder(avro);
  }

  /**
   * A value that was changed.
   *
   * @param value its bytes
   * @param changes what differs, for people; empty if nothing does
   */
  public record Edited(byte[] value, List<String> changes) {
    public Edited {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Sets fields.
   *
   * @param fields by path, such as {@code sentences.0.text}; a value is JSON, except that text
   *     needs no quotes
   */
  public Edited set(final DeadLetter letter, final Map<String, String> fields) {
    return switch (decoder.decode(letter)) {
      case DecodedValue.Avro before -> {
        final AvroSource.Written written = written(letter);
        Object datum = written.datum();
        for (final Map.Entry<String, String> field : fields.entrySet()) {
          datum = setTyped(written.schema(), datum, path(field.getKey()), field.getValue());
        }
        yield edited(letter, written.schema(), datum, before.json());
      }
      case DecodedValue.Json before -> {
        final JsonNode after = before.json().deepCopy();
        fields.forEach((field, text) -> setJson(after, path(field), parsed(text)));
        yield edited(before.json(), after);
      }
      case DecodedValue.Text ignored -> throw noFields("text");
      case DecodedValue.Absent ignored -> throw noFields("nothing at all");
      case DecodedValue.Binary binary -> throw noFields("bytes: " + binary.reason());
    };
  }

  /** The value as people edit it: JSON of Avro and JSON, else the text. */
  public String text(final DeadLetter letter) {
    return switch (decoder.decode(letter)) {
      case DecodedValue.Avro value -> pretty(value.json());
      case DecodedValue.Json value -> pretty(value.json());
      case DecodedValue.Text value -> value.text();
      case DecodedValue.Absent ignored -> throw noFields("nothing at all");
      case DecodedValue.Binary binary -> throw noFields("bytes: " + binary.reason());
    };
  }

  /** Takes over what a person made of {@link #text}. */
  public Edited replace(final DeadLetter letter, final String text) {
    return switch (decoder.decode(letter)) {
      case DecodedValue.Avro before -> {
        final AvroSource.Written written = written(letter);
        Object datum = written.datum();
        // Both from text: a number that was never text is of another kind, though it is the same.
        for (final Change change : JsonDiff.of(json(pretty(before.json())), json(text))) {
          datum = JsonToAvro.set(written.schema(), datum, change.path(), present(change));
        }
        yield edited(letter, written.schema(), datum, before.json());
      }
      case DecodedValue.Json before -> edited(before.json(), json(text));
      case DecodedValue.Text ignored -> replace(letter, text.getBytes(StandardCharsets.UTF_8));
      case DecodedValue.Absent ignored -> throw noFields("nothing at all");
      case DecodedValue.Binary binary -> throw noFields("bytes: " + binary.reason());
    };
  }

  /** Puts other bytes in the place of the value, whatever they are. */
  public Edited replace(final DeadLetter letter, final byte[] value) {
    final byte[] before = letter.value().orElse(new byte[0]);
    return new Edited(
        value,
        Arrays.equals(before, value)
            ? List.of()
            : List.of("value: " + before.length + " bytes -> " + value.length + " other bytes"));
  }

  private AvroSource.Written written(final DeadLetter letter) {
    return avro.read(letter.location().topic(), letter.value().orElseThrow());
  }

  private static Object setTyped(
      final Schema schema, final Object datum, final List<String> path, final String text) {
    final JsonNode value = parsed(text);
    try {
      return JsonToAvro.set(schema, datum, path, value);
    } catch (final IllegalArgumentException wrong) {
      if (value.isTextual()) {
        throw wrong;
      }
      // Text that looks like JSON, such as a number in a text field.
      try {
        return JsonToAvro.set(schema, datum, path, JsonNodeFactory.instance.textNode(text));
      } catch (final IllegalArgumentException alsoWrong) {
        throw wrong;
      }
    }
  }

  private static Edited edited(
      final DeadLetter letter, final Schema schema, final Object datum, final JsonNode before) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(letter.value().orElseThrow(), 0, FRAME_BYTES);
    try {
      final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final AvroRuntimeException | ClassCastException e) {
      throw new IllegalArgumentException("The value does not fit its schema: " + e.getMessage(), e);
    }
    return new Edited(
        bytes.toByteArray(), words(JsonDiff.of(before, AvroToJson.convert(schema, datum))));
  }

  private static Edited edited(final JsonNode before, final JsonNode after) {
    try {
      return new Edited(JSON.writeValueAsBytes(after), words(JsonDiff.of(before, after)));
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void setJson(final JsonNode root, final List<String> path, final JsonNode value) {
    JsonNode node = root;
    for (final String step : path.subList(0, path.size() - 1)) {
      node =
          node.isArray() && step.matches("\\d{1,9}")
              ? node.path(Integer.parseInt(step))
              : node.path(step);
    }
    final String last = path.getLast();
    if (node instanceof final ObjectNode object) {
      object.set(last, value);
    } else if (node instanceof final ArrayNode array
        && last.matches("\\d{1,9}")
        && Integer.parseInt(last) < array.size()) {
      array.set(Integer.parseInt(last), value);
    } else {
      throw new IllegalArgumentException("There is no '" + String.join(".", path) + "'.");
    }
  }

  private static JsonNode present(final Change change) {
    if (change.after().isMissingNode()) {
      throw new IllegalArgumentException(
          "Field '" + String.join(".", change.path()) + "' is missing.");
    }
    return change.after();
  }

  private static JsonNode parsed(final String text) {
    try {
      final JsonNode node = JSON.readTree(text);
      return node.isMissingNode() ? JsonNodeFactory.instance.textNode(text) : node;
    } catch (final JsonProcessingException justText) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }

  private static JsonNode json(final String text) {
    try {
      return JSON.readTree(text);
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("That is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String pretty(final JsonNode node) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> path(final String written) {
    final List<String> path = new ArrayList<>(List.of(written.split("\\.", -1)));
    if (path.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("'" + written + "' is no path of a field.");
    }
    return path;
  }

  private static List<String> words(final List<Change> changes) {
    return changes.stream().map(Change::toString).collect(Collectors.toList());
  }

  private static IllegalArgumentException noFields(final String what) {
    return new IllegalArgumentException(
        "The value has no fields to set, it is " + what + ". Replace it with --value-file.");
  }
}
