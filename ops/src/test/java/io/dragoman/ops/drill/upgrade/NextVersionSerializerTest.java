package io.dragoman.ops.drill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.serde.AvroDeserializer;
import io.dragoman.schemas.serde.AvroSerializer;
import io.dragoman.schemas.testing.Events;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class NextVersionSerializerTest {
  private static final Map<String, String> REGISTRY =
      Map.of("schema.registry.url", "mock://next-version");
  private static final String TOPIC = "requests";
  private static final int HEADER_BYTES = 5;

  private final RequestEvent event = withDeadline(Events.accepted("r1", RequestKind.AUDIO, 2));

  /** Times within records within unions are what Avro needs to be told of most. */
  private static RequestEvent withDeadline(final RequestEvent accepted) {
    ((RequestSubmission) accepted.getEvent()).setDeadline(Instant.parse("2026-01-01T01:00:00Z"));
    return accepted;
  }

  @Test
  void shouldWriteWhatThisVersionReads() {
    final AvroDeserializer<RequestEvent> reader = new AvroDeserializer<>(RequestEvent.class);
    reader.configure(REGISTRY, false);

    assertThat(reader.deserialize(TOPIC, next(event))).isEqualTo(event);
  }

  @Test
  void shouldFillTheFieldThatTheNextVersionBrings() throws IOException {
    final Schema writer = NextSchema.compatible(event.getSchema());

    assertThat(read(next(event), writer, writer).get(NextSchema.COMPATIBLE_FIELD))
        .hasToString(NextSchema.VALUE);
  }

  @Test
  void shouldReadTheDefaultFromWhatThisVersionWrote() throws IOException {
    final AvroSerializer<SpecificRecord> today = new AvroSerializer<>();

    final byte[] bytes = write(today, event);

    assertThat(
            read(bytes, event.getSchema(), NextSchema.compatible(event.getSchema()))
                .get(NextSchema.COMPATIBLE_FIELD))
        .hasToString(NextSchema.DEFAULT);
  }

  @Test
  void shouldBeCompatibleBothWaysOnlyWithADefault() {
    for (final Topic topic : Topic.values()) {
      topic
          .valueSchema()
          .ifPresent(
              now -> {
                final Schema fits = NextSchema.compatible(now);
                assertThat(compatible(fits, now)).as(topic.baseName()).isTrue();
                assertThat(compatible(now, fits)).as(topic.baseName()).isTrue();
                assertThat(compatible(NextSchema.demanding(now), now)).isFalse();
              });
    }
  }

  private static boolean compatible(final Schema reader, final Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  private static byte[] next(final SpecificRecord value) {
    return write(new NextVersionSerializer(), value);
  }

  private static byte[] write(
      final Serializer<SpecificRecord> serializer, final SpecificRecord value) {
    serializer.configure(REGISTRY, false);
    return serializer.serialize(TOPIC, value);
  }

  private static GenericRecord read(final byte[] bytes, final Schema writer, final Schema reader)
      throws IOException {
    return new GenericDatumReader<GenericRecord>(writer, reader)
        .read(
            null,
            DecoderFactory.get()
                .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null));
  }
}
