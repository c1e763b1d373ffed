package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * A client may register schemas of its own. None may make a reader hang, overflow its stack or fill
 * its heap: that would stop a partition for all other clients.
 */
class HostileSchemaTest {
  private static final String RECURSIVE =
      """
      {"name": "extra", "type": {"type": "record", "name": "Chain", "fields":
        [{"name": "next", "type": ["null", "Chain"]}]}}\
      """;

  private static final String NULLS =
      """
      {"name": "extra", "type": {"type": "array", "items": "null"}}\
      """;

  private final Map<String, Object> config =
      Map.of(RegistryConfig.URL, "mock://" + UUID.randomUUID());

  @Test
  void shouldRefuseWhenASchemaOfAFewLinesExpandsToEndlesslyManyFields() throws IOException {
    final int id = register(withExtra(doubling(60)));

    assertThat(refusal(record(id, encoder -> {})))
        .contains("its schema id " + id + " expands to more than 10,000 fields");
  }

  @Test
  void shouldRefuseToShowARecordWhenItsSchemaExpandsToEndlesslyManyFields() throws IOException {
    final byte[] bytes = record(register(withExtra(doubling(60))), encoder -> {});

    assertThat(refusalToShow(bytes)).contains("expands to more than 10,000 fields");
  }

  @Test
  void shouldRefuseWhenTypesAreNestedTooDeeply() throws IOException {
    final String chain =
        IntStream.rangeClosed(1, 200)
            .mapToObj(
                i ->
                    """
                    {"name": "e%1$d", "type": {"type": "record", "name": "C%1$d", "fields":
                      [{"name": "x", "type": "C%2$d"}]}}\
                    """
                        .formatted(i, i - 1))
            .collect(Collectors.joining(","));
    final int id =
        register(
            withExtra(
                """
                {"name": "e0", "type": {"type": "record", "name": "C0", "fields": []}},\
                """
                    + chain));

    assertThat(refusal(record(id, encoder -> {}))).contains("nests types more than 100 deep");
  }

  @Test
  void shouldRefuseWhenATypeHoldsItself() throws IOException {
    final int id = register(withExtra(RECURSIVE));

    assertThat(refusal(record(id, HostileSchemaTest::nested)))
        .contains("has a type that holds itself");
  }

  @Test
  void shouldRefuseToShowARecordWhenItIsNestedDeeperThanTheStack() throws IOException {
    final byte[] bytes = record(register(withExtra(RECURSIVE)), HostileSchemaTest::nested);

    assertThat(refusalToShow(bytes)).contains("is nested too deeply");
  }

  @Test
  void shouldRefuseWhenItemsThatTakeNoBytesAreSkipped() throws IOException {
    final int id = register(withExtra(NULLS));

    assertThat(
            refusal(
                record(
                    id,
                    encoder -> {
                      encoder.writeLong(10_000_000);
                      encoder.writeLong(0);
                    })))
        .contains("more than 50,000 items");
  }

  @Test
  void shouldRefuseWhenAListHasMoreItemsThanTheHeapMayHold() throws IOException {
    final byte[] bytes =
        record(
            register(TextEvent.getClassSchema()),
            encoder -> {
              upToTargets(encoder);
              encoder.writeLong(1_000_000);
              encoder.writeFixed(new byte[1_000_000]);
            });

    assertThat(refusal(bytes)).contains("more than 50,000 items");
  }

  @Test
  void shouldRefuseWhenAMapComesInManySmallBlocks() throws IOException {
    final byte[] bytes =
        record(
            register(TextEvent.getClassSchema()),
            encoder -> {
              upToTargets(encoder);
              encoder.writeLong(0);
              encoder.writeInt(5);
              encoder.writeIndex(0);
              for (int i = 0; i < 60_000; i++) {
                encoder.writeLong(1);
                encoder.writeString(Integer.toString(i));
                encoder.writeString("");
              }
            });

    assertThat(refusal(bytes)).contains("more than 50,000 items");
  }

  @Test
  void shouldReadTheRecordWhenItsSchemaHasOrdinaryFieldsBesides() throws IOException {
    final int id =
        register(
            withExtra(
                """
                {"name": "extra", "type": {"type": "array", "items": {"type": "record",
                  "name": "Tag", "fields": [{"name": "name", "type": "string"}]}}}\
                """));
    final byte[] bytes =
        record(
            id,
            encoder -> {
              encoder.writeLong(1);
              encoder.writeString("tag");
              encoder.writeLong(0);
              upToTargets(encoder);
              encoder.writeLong(0);
              encoder.writeInt(5);
              encoder.writeIndex(0);
              encoder.writeLong(0);
              encoder.writeLong(0);
              encoder.writeIndex(0);
              encoder.writeString("translation");
            });

    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, config)) {
      assertThat(serde.deserializer().deserialize("t", bytes).getText()).isEqualTo("text");
    }
  }

  /** Each record holds the one before twice. */
  private static String doubling(final int times) {
    return """
    {"name": "e0", "type": {"type": "record", "name": "R0", "fields": []}},\
    """
        + IntStream.rangeClosed(1, times)
            .mapToObj(
                i ->
                    """
                    {"name": "e%1$d", "type": {"type": "record", "name": "R%1$d", "fields":
                      [{"name": "x", "type": "R%2$d"}, {"name": "y", "type": "R%2$d"}]}}\
                    """
                        .formatted(i, i - 1))
            .collect(Collectors.joining(","));
  }

  private static Schema withExtra(final String fields) {
    return new Schema.Parser()
        .parse(
            TextEvent.getClassSchema()
                .toString()
                .replaceFirst("\"fields\":\\[", "\"fields\":[" + fields + ","));
  }

  private static void nested(final BinaryEncoder encoder) throws IOException {
    for (int i = 0; i < 200_000; i++) {
      encoder.writeIndex(1);
    }
    encoder.writeIndex(0);
  }

  private static void upToTargets(final BinaryEncoder encoder) throws IOException {
    encoder.writeString("event");
    encoder.writeIndex(0);
    encoder.writeIndex(0);
    encoder.writeString("text");
    encoder.writeString("ko");
  }

  private int register(final Schema schema) {
    final SchemaRegistry registry = SchemaRegistry.of(new RegistryConfig(config));
    return registry.register("a-client's-own", schema);
  }

  private static byte[] record(final int id, final Body body) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0, 0, 0, 0, (byte) id});
    final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    body.write(encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private String refusal(final byte[] bytes) {
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, config)) {
      return refusal(() -> serde.deserializer().deserialize("t", bytes));
    }
  }

  private String refusalToShow(final byte[] bytes) {
    try (AvroDecoder decoder = new AvroDecoder(config)) {
      return refusal(() -> decoder.decode("t", bytes));
    }
  }

  private static String refusal(final ThrowingCallable reading) {
    final DragomanException refused = catchThrowableOfType(DragomanException.class, reading);
    assertThat(refused.code()).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
    return refused.getMessage();
  }

  private interface Body {
    void write(BinaryEncoder encoder) throws IOException;
  }
}
