package io.dragoman.dlq.value;

import static io.dragoman.dlq.letter.Letters.letter;
import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

class ValueDecoderTest {
  private static final byte[] FRAMED = {0, 0, 0, 0, 7, 1};
  private static final Schema COLOUR = SchemaBuilder.enumeration("Colour").symbols("RED", "BLUE");
  private static final Schema SCHEMA =
      SchemaBuilder.record("a.b.Thing")
          .fields()
          .requiredString("name")
          .optionalLong("size")
          .requiredBytes("data")
          .name("tags")
          .type()
          .array()
          .items()
          .stringType()
          .noDefault()
          .name("numbers")
          .type()
          .map()
          .values()
          .doubleType()
          .noDefault()
          .name("colour")
          .type(COLOUR)
          .noDefault()
          .name("inner")
          .type()
          .record("Inner")
          .fields()
          .requiredBoolean("yes")
          .endRecord()
          .noDefault()
          .endRecord();

  @Test
  void shouldMakePlainJsonWhenAvro() {
    final Object thing =
        new GenericRecordBuilder(SCHEMA)
            .set("name", "n")
            .set("size", 5L)
            .set("data", ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .set("tags", List.of("x", "y"))
            .set("numbers", Map.of("pi", 3.14))
            .set("colour", new GenericData.EnumSymbol(COLOUR, "BLUE"))
            .set(
                "inner",
                new GenericRecordBuilder(SCHEMA.getField("inner").schema())
                    .set("yes", true)
                    .build())
            .build();
    final ValueDecoder decoder =
        new ValueDecoder((topic, bytes) -> new AvroSource.Written(7, SCHEMA, thing));

    assertThat(decoder.decode(letter().value(FRAMED).build()))
        .isInstanceOfSatisfying(
            DecodedValue.Avro.class,
            avro -> {
              assertThat(avro.schemaId()).isEqualTo(7);
              assertThat(avro.schemaName()).isEqualTo("a.b.Thing");
              assertThat(avro.json())
                  .hasToString(
                      "{\"name\":\"n\",\"size\":5,\"data\":\"AQID\",\"tags\":[\"x\",\"y\"],"
                          + "\"numbers\":{\"pi\":3.14},\"colour\":\"BLUE\",\"inner\":{\"yes\":true}}");
            });
  }

  @Test
  void shouldSayWhyWhenAvroCannotBeRead() {
    final ValueDecoder decoder =
        new ValueDecoder(
            (topic, bytes) -> {
              throw new IllegalStateException("the registry is away");
            });

    assertThat(decoder.decode(letter().value(FRAMED).build()))
        .isEqualTo(
            new DecodedValue.Binary("looks like Avro with schema id 7, but: the registry is away"));
  }

  @Test
  void shouldFallBackWhenItIsNotAvro() {
    final ValueDecoder decoder = new ValueDecoder(AvroSource.NONE);

    assertThat(decoder.decode(letter().value(utf8("{\"a\":1}")).build()))
        .isInstanceOfSatisfying(
            DecodedValue.Json.class, json -> assertThat(json.json()).hasToString("{\"a\":1}"));
    assertThat(decoder.decode(letter().value(utf8("{broken")).build()))
        .isEqualTo(new DecodedValue.Text("{broken"));
    assertThat(decoder.decode(letter().value(new byte[] {(byte) 0xff, 1, 2}).build()))
        .isInstanceOf(DecodedValue.Binary.class);
    assertThat(decoder.decode(letter().build().withoutValue()))
        .isEqualTo(new DecodedValue.Absent());
  }

  @Test
  void shouldSearchTextOnly() {
    final ValueDecoder decoder = new ValueDecoder(AvroSource.NONE);

    assertThat(decoder.searchable(letter().value(utf8("[\"needle\"]")).build())).contains("needle");
    assertThat(decoder.searchable(letter().value(new byte[] {(byte) 0xff}).build())).isEmpty();
  }
}
