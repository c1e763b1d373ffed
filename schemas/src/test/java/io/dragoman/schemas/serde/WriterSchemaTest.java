package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.serde.internal.RecordReaders.Reader;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.junit.jupiter.api.Test;

/** What is said of records whose writer had a schema that ours cannot read. */
class WriterSchemaTest {

  @Test
  void shouldNameTheFieldsInAFewWordsWhenTheWritersSchemaDoesNotFit() {
    final Schema writer =
        SchemaBuilder.record("io.dragoman.schemas.event.TextEvent")
            .fields()
            .requiredString("eventId")
            .requiredLong("text")
            .requiredString("sourceLanguage")
            .name("targetLanguages")
            .type()
            .array()
            .items()
            .stringType()
            .noDefault()
            .endRecord();

    assertThat(reason(writer))
        .isEqualTo(
            "is io.dragoman.schemas.event.TextEvent, which does not resolve to"
                + " io.dragoman.schemas.event.TextEvent: text has another type (reader type: STRING"
                + " not compatible with writer type: LONG); it has no field createdAt");
  }

  @Test
  void shouldBoundTheSentenceWhenTheWritersNamesAreLong() {
    final Schema writer = SchemaBuilder.record("x".repeat(100_000)).fields().endRecord();

    assertThat(reason(writer)).hasSizeLessThan(1_000).endsWith("and 3 more");
  }

  private static String reason(final Schema writer) {
    return Reader.resolving(writer, TextEvent.getClassSchema(), new GenericDatumReader<>())
            instanceof final Reader.Unreadable<?> unreadable
        ? unreadable.reason()
        : "readable";
  }
}
