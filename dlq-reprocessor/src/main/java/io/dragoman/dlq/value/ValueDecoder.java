package io.dragoman.dlq.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Utf8;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Finds out what the value of a dead letter is; never fails, because bytes that nobody could read
 * are what dead letter topics are full of.
 *
 * <p>Avro in Confluent wire format if the registry knows the schema, else JSON, else text, else
 * bytes. Thread-safe if its {@link AvroSource} is.
 */
public final class ValueDecoder {
  /** Byte 0, then the schema's id in four bytes. */
  private static final int FRAME_BYTES = 5;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final AvroSource avro;

  /** Reads Avro with {@code avro}. */
  public ValueDecoder(final AvroSource avro) {
    this.avro = avro;
  }

  /** What the value is. */
  public DecodedValue decode(final DeadLetter letter) {
    if (letter.value().isEmpty()) {
      return new DecodedValue.Absent();
    }
    final byte[] bytes = letter.value().get();
    if (bytes.length >= FRAME_BYTES && bytes[0] == 0) {
      return avro(letter.location().topic(), bytes);
    }
    final Optional<String> text = Utf8.readable(bytes);
    if (text.isEmpty()) {
      return new DecodedValue.Binary("neither Avro in Confluent wire format nor UTF-8 text");
    }
    return json(text.get())
        .<DecodedValue>map(DecodedValue.Json::new)
        .orElseGet(() -> new DecodedValue.Text(text.get()));
  }

  /**
   * The text that a search looks through: of Avro and JSON the whole document, of anything that is
   * not text nothing.
   */
  public String searchable(final DeadLetter letter) {
    return switch (decode(letter)) {
      case DecodedValue.Avro value -> value.json().toString();
      case DecodedValue.Json value -> value.json().toString();
      case DecodedValue.Text value -> value.text();
      case DecodedValue.Binary ignored -> "";
      case DecodedValue.Absent ignored -> "";
    };
  }

  private DecodedValue avro(final String topic, final byte[] bytes) {
    try {
      final AvroSource.Written written = avro.read(topic, bytes);
      return new DecodedValue.Avro(
          written.schemaId(),
          written.schema().getFullName(),
          AvroToJson.convert(written.schema(), written.datum()));
    } catch (final RuntimeException unreadable) {
      return new DecodedValue.Binary(
          "looks like Avro with schema id "
              + ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt()
              + ", but: "
              + unreadable.getMessage());
    }
  }

  private static Optional<JsonNode> json(final String text) {
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(text));
    } catch (final JsonProcessingException notJson) {
      return Optional.empty();
    }
  }
}
