package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TextEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
  private static final String TOPIC = "text.events";

  private final Map<String, Object> config =
      Map.of(RegistryConfig.URL, "mock://" + UUID.randomUUID());
  private final AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, config);

  @AfterEach
  void close() {
    serde.close();
  }

  @Test
  void shouldReadWhatItWroteWhenRecordHasEveryKindOfField() {
    final TextEvent event = SampleRecords.textEvent("안녕하세요. 🙂");

    assertThat(read(write(event))).isEqualTo(event);
  }

  @Test
  void shouldWriteConfluentWireFormatWhenRecordIsGiven() throws Exception {
    final TextEvent event = SampleRecords.textEvent("안녕");
    final byte[] bytes = write(event);

    assertThat(bytes[0]).isZero();
    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(1);
    // Avro's own single-object encoder as oracle: 10 bytes of header, then the same binary form.
    final ByteBuffer expected = event.toByteBuffer();
    assertThat(Arrays.copyOfRange(bytes, 5, bytes.length))
        .isEqualTo(Arrays.copyOfRange(expected.array(), 10, expected.limit()));
  }

  @Test
  void shouldPassTombstonesWhenValueIsNull() {
    assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
    assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
  }

  @Test
  void shouldReadEachRecordIntoItsOwnClassWhenNoClassIsGiven() {
    try (AvroSerde<SpecificRecord> any = new AvroSerde<>()) {
      any.configure(config, false);
      final SpecificRecord status = SampleRecords.unitStatus();
      final byte[] bytes = any.serializer().serialize("requests", status);

      assertThat(any.deserializer().deserialize("requests", bytes)).isEqualTo(status);
      assertThat(any.deserializer().deserialize(TOPIC, write(SampleRecords.textEvent("x"))))
          .isInstanceOf(TextEvent.class);
    }
  }

  @Test
  void shouldNameTopicAndByteWhenRecordIsNotInWireFormat() {
    assertUndecodable("{\"text\":\"hi\"}".getBytes(), "topic text.events", "0x7b ('{')");
  }

  @Test
  void shouldNameSizeWhenRecordIsTooShortForAnId() {
    assertUndecodable(new byte[] {0, 0, 0}, "topic text.events", "3 bytes");
    assertUndecodable(new byte[0], "0 bytes");
  }

  @Test
  void shouldNameIdAndRegistryWhenIdIsUnknown() {
    assertUndecodable(
        new byte[] {0, 0, 0, 0x30, 0x39, 1},
        "schema id 12345",
        config.get("schema.registry.url").toString());
  }

  @Test
  void shouldCountRestWhenBytesFollowTheValue() {
    final byte[] good = write(SampleRecords.textEvent("x"));

    assertUndecodable(Arrays.copyOf(good, good.length + 3), "3 bytes follow");
  }

  @Test
  void shouldRefuseEveryPrefixWhenValueIsCutShort() {
    final byte[] good = write(SampleRecords.textEvent("잘린 문장"));

    assertThat(IntStream.range(0, good.length))
        .allSatisfy(length -> assertUndecodable(Arrays.copyOf(good, length), "topic text.events"));
  }

  @Test
  void shouldRefuseWhenSchemaIsAnotherRecords() {
    try (AvroSerde<Sentence> other = AvroSerde.forValues(Sentence.class, config)) {
      final byte[] bytes =
          other.serializer().serialize(TOPIC, new Sentence("a sentence", " ", null, null));

      assertUndecodable(bytes, "io.dragoman.schemas.event.Sentence", "TextEvent");
    }
  }

  @Test
  void shouldTellTheRecordsFaultWhenItLacksARequiredField() {
    final TextEvent event = SampleRecords.textEvent("x");
    event.put("text", null);

    assertThatThrownBy(() -> write(event))
        .isInstanceOfSatisfying(
            DragomanException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasMessageContaining("TextEvent for topic text.events")
        .hasMessageContaining("text");
  }

  @Test
  void shouldReadAndWriteAlikeWhenManyThreadsShareIt() throws Exception {
    final List<Callable<Boolean>> jobs =
        IntStream.range(0, 2000)
            .<Callable<Boolean>>mapToObj(
                i -> () -> read(write(SampleRecords.textEvent("t" + i))).getText().equals("t" + i))
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (final Future<Boolean> job : threads.invokeAll(jobs)) {
        assertThat(job.get()).isTrue();
      }
    }
  }

  @Test
  void shouldRefuseToWriteWhenRegistrationIsOffAndSchemaMissing() {
    final Map<String, Object> manual = new HashMap<>(config);
    manual.put(RegistryConfig.AUTO_REGISTER, "false");
    try (AvroSerde<TextEvent> strict = AvroSerde.forValues(TextEvent.class, manual)) {
      assertThatThrownBy(() -> strict.serializer().serialize(TOPIC, SampleRecords.textEvent("x")))
          .isInstanceOfSatisfying(
              DragomanException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REFUSED))
          .hasMessageContaining("text.events-value")
          .hasMessageContaining("auto.register.schemas=true");

      write(SampleRecords.textEvent("registers"));
      assertThat(strict.serializer().serialize(TOPIC, SampleRecords.textEvent("x"))).isNotNull();
    }
  }

  @Test
  void shouldDecodeGenericallyWhenReadByTools() {
    try (AvroDecoder decoder = new AvroDecoder(config)) {
      final AvroDecoder.DecodedRecord decoded =
          decoder.decode(TOPIC, write(SampleRecords.textEvent("x")));

      assertThat(decoded.schema().getName()).isEqualTo("TextEvent");
      assertThat(((GenericRecord) decoded.value()).get("text")).hasToString("x");
    }
  }

  private byte[] write(final TextEvent event) {
    return serde.serializer().serialize(TOPIC, event);
  }

  private TextEvent read(final byte[] bytes) {
    return serde.deserializer().deserialize(TOPIC, bytes);
  }

  private void assertUndecodable(final byte[] bytes, final String... parts) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOfSatisfying(
            DragomanException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNDECODABLE_RECORD))
        .message()
        .contains(parts);
  }
}
