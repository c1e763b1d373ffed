package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.TextEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short records that claim to be huge must be refused before memory is taken for them. */
class HostileRecordTest {
  private final Map<String, Object> config =
      Map.of(RegistryConfig.URL, "mock://" + UUID.randomUUID());

  @ParameterizedTest
  @ValueSource(longs = {2_000_000_000L, 2_147_483_639L, Integer.MAX_VALUE, Long.MAX_VALUE, -5})
  void shouldRefuseWhenAStringClaimsMoreThanTheRecordHolds(final long length) throws IOException {
    final byte[] bytes = header(TextEvent.class, encoder -> encoder.writeLong(length));

    assertUndecodable(TextEvent.class, bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {2_000_000_000L, 2_147_483_639L, Integer.MAX_VALUE, Long.MAX_VALUE, -5})
  void shouldRefuseWhenBytesClaimMoreThanTheRecordHolds(final long length) throws IOException {
    final byte[] bytes =
        header(
            AudioEvent.class,
            encoder -> {
              encoder.writeString("event");
              encoder.writeIndex(0);
              encoder.writeIndex(0);
              encoder.writeLong(length);
            });

    assertUndecodable(AudioEvent.class, bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {500_000_000L, 2_000_000_000L, 2_147_483_639L, Long.MAX_VALUE, -1L << 40})
  void shouldRefuseWhenAnArrayClaimsMoreThanTheRecordHolds(final long count) throws IOException {
    final byte[] bytes = header(TextEvent.class, encoder -> textUpToTargets(encoder, count));

    assertUndecodable(TextEvent.class, bytes);
  }

  @Test
  void shouldRefuseOrReadButNeverBreakWhenBytesAreRandom() {
    final Random random = new Random(42);
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, config)) {
      final byte[] good = serde.serializer().serialize("t", SampleRecords.textEvent("안녕하세요"));
      for (int i = 0; i < 20_000; i++) {
        final byte[] bad = Arrays.copyOf(good, good.length);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
          bad[5 + random.nextInt(bad.length - 5)] = (byte) random.nextInt();
        }
        try {
          assertThat(serde.deserializer().deserialize("t", bad)).isNotNull();
        } catch (final DragomanException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
        }
      }
    }
  }

  private static void textUpToTargets(final BinaryEncoder encoder, final long count)
      throws IOException {
    encoder.writeString("event");
    encoder.writeIndex(0);
    encoder.writeIndex(0);
    encoder.writeString("text");
    encoder.writeString("ko");
    encoder.writeLong(count);
  }

  private <T extends SpecificRecord> void assertUndecodable(
      final Class<T> type, final byte[] bytes) {
    try (AvroSerde<T> serde = AvroSerde.forValues(type, config)) {
      assertThatThrownBy(() -> serde.deserializer().deserialize("t", bytes))
          .isInstanceOfSatisfying(
              DragomanException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNDECODABLE_RECORD));
    }
  }

  /** Registers the class's schema and begins a record of it. */
  private <T extends SpecificRecord> byte[] header(final Class<T> type, final Body body)
      throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0, 0, 0, 0, 1});
    final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    body.write(encoder);
    encoder.flush();
    register(type);
    return bytes.toByteArray();
  }

  private void register(final Class<?> type) {
    try (AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>()) {
      serializer.configure(config, false);
      serializer.serialize(
          "t", type == TextEvent.class ? SampleRecords.textEvent("x") : SampleRecords.audioEvent());
    }
  }

  private interface Body {
    void write(BinaryEncoder encoder) throws IOException;
  }
}
