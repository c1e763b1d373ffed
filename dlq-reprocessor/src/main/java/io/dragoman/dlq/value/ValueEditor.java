package io.dragoman.dlq.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.value.JsonDiff.Change;
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
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;

/**
 * Changes values of dead letters: single fields of Avro and JSON, or the whole value.
 *
 * <p>Whatever is not changed keeps its bytes, in Avro, which is written with the schema that it was
 * read with, and in the text of JSON. What does not fit the schema is an {@link
 * IllegalArgumentException} that names the field, what it must be and what it was given.
 */
public final class ValueEditor {
  /** Byte 0, then the schema's id in four bytes. */
  private static final int FRAME_BYTES = 5;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final ObjectMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

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
        final AvroEdit edit = new AvroEdit(written(letter), letter.value().orElseThrow());
        fields.forEach((field, text) -> edit.setTyped(path(field), text));
        yield edit.edited(before.json());
      }
      case DecodedValue.Json ignored -> {
        final String before = utf8(letter);
        String after = before;
        for (final Map.Entry<String, String> field : fields.entrySet()) {
          final String value = field.getValue();
          // As it was typed: another spelling of a number may be another number.
          final String json = parsed(value).isTextual() ? parsed(value).toString() : value.strip();
          after = new JsonText(after).with(path(field.getKey()), json);
        }
        yield edited(before, after);
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
      case DecodedValue.Json ignored -> new JsonText(utf8(letter)).pretty();
      case DecodedValue.Text value -> value.text();
      case DecodedValue.Absent ignored -> throw noFields("nothing at all");
      case DecodedValue.Binary binary -> throw noFields("bytes: " + binary.reason());
    };
  }

  /** Takes over what a person made of {@link #text}. */
  public Edited replace(final DeadLetter letter, final String text) {
    return switch (decoder.decode(letter)) {
      case DecodedValue.Avro before -> {
        final AvroEdit edit = new AvroEdit(written(letter), letter.value().orElseThrow());
        // Both from text: a number that was never text is of another kind, though it is the same.
        for (final Change change : JsonDiff.of(json(pretty(before.json())), json(text))) {
          edit.set(change.path(), present(change));
        }
        yield edit.edited(before.json());
      }
      case DecodedValue.Json ignored -> {
        json(text);
        final String before = utf8(letter);
        yield edited(before, new JsonText(before).merged(new JsonText(text)));
      }
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

  /** Avro that is being changed, as bytes and as what they mean. */
  private static final class AvroEdit {
    private final Schema schema;
    private final byte[] frame;
    private Object datum;
    private byte[] bytes;

    AvroEdit(final AvroSource.Written written, final byte[] value) {
      this.schema = written.schema();
      this.frame = Arrays.copyOf(value, FRAME_BYTES);
      this.datum = written.datum();
      this.bytes = Arrays.copyOfRange(value, FRAME_BYTES, value.length);
    }

    void setTyped(final List<String> path, final String text) {
      final JsonNode value = parsed(text);
      try {
        set(path, value);
      } catch (final IllegalArgumentException wrong) {
        if (value.isTextual()) {
          throw wrong;
        }
        // Text that looks like JSON, such as a number in a text field.
        try {
          set(path, JsonNodeFactory.instance.textNode(text));
        } catch (final IllegalArgumentException alsoWrong) {
          throw wrong;
        }
      }
    }

    void set(final List<String> path, final JsonNode value) {
      final Object changed = JsonToAvro.set(schema, datum, path, value);
      try {
        datum = changed;
        bytes =
            AvroBytes.with(bytes, schema, path, datum)
                .filter(this::isTheDatum)
                .orElseGet(() -> AvroBytes.encoded(schema, datum));
      } catch (final AvroRuntimeException | ClassCastException e) {
        throw new IllegalArgumentException(
            "The value does not fit its schema: " + e.getMessage(), e);
      }
    }

    Edited edited(final JsonNode before) {
      final byte[] value = Arrays.copyOf(frame, FRAME_BYTES + bytes.length);
      System.arraycopy(bytes, 0, value, FRAME_BYTES, bytes.length);
      return new Edited(value, words(JsonDiff.of(before, AvroToJson.convert(schema, datum))));
    }

    private boolean isTheDatum(final byte[] written) {
      try {
        final Object read =
            new GenericDatumReader<>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(written, null));
        return AvroToJson.convert(schema, read).equals(AvroToJson.convert(schema, datum));
      } catch (final IOException | AvroRuntimeException unreadable) {
        return false;
      }
    }
  }

  private static Edited edited(final String before, final String after) {
    final List<Change> changes = JsonDiff.of(exact(before), exact(after));
    return new Edited(
        after.getBytes(StandardCharsets.UTF_8),
        changes.isEmpty() && !before.equals(after)
            ? List.of(writtenOtherwise(before, after))
            : words(changes));
  }

  /** What differs, although it says the same: another spelling, or a key that is there twice. */
  private static String writtenOtherwise(final String before, final String after) {
    final int shorter = Math.min(before.length(), after.length());
    int head = 0;
    while (head < shorter && before.charAt(head) == after.charAt(head)) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.charAt(before.length() - 1 - tail) == after.charAt(after.length() - 1 - tail)) {
      tail++;
    }
    return "from character "
        + head
        + " on: '"
        + before.substring(head, before.length() - tail)
        + "' -> '"
        + after.substring(head, after.length() - tail)
        + "'";
  }

  private static String utf8(final DeadLetter letter) {
    return new String(letter.value().orElseThrow(), StandardCharsets.UTF_8);
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

  /** Numbers with all their digits, for comparing. */
  private static JsonNode exact(final String text) {
    try {
      return EXACT.readTree(text);
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("That is not JSON: " + e.getOriginalMessage(), e);
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
