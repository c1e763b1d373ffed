package io.dragoman.resilience.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.TextEvent;
import java.net.ConnectException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class ValueSerdesTest {

  /** Like Confluent's while its registry is away. */
  public static final class Unreachable implements Deserializer<Object> {
    @Override
    public Object deserialize(final String topic, final byte[] data) {
      throw new SerializationException("Error retrieving Avro schema", new ConnectException("no"));
    }
  }

  /** Like Confluent's when a topic holds what it should not. */
  public static final class OfAnotherType implements Deserializer<Object> {
    @Override
    public Object deserialize(final String topic, final byte[] data) {
      return "text";
    }
  }

  @Test
  void shouldBlameTheRegistryWhenAForeignDeserializerCannotReachIt() {
    assertThatExceptionOfType(DragomanException.class)
        .isThrownBy(() -> read(Unreachable.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE));
  }

  @Test
  void shouldBlameTheRecordWhenItIsOfAnotherTypeThanItsTopic() {
    assertThatExceptionOfType(DragomanException.class)
        .isThrownBy(() -> read(OfAnotherType.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNDECODABLE_RECORD));
  }

  @Test
  void shouldBlameTheRecordForAnIdOfNoSchemaOnlyAfterTheRegistryHadTimeToLearnIt() {
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    final ValueSerdes serdes =
        new ValueSerdes(
            AppConfig.of("test", 0)
                .build()
                .resolve(Map.of(AppConfig.SCHEMA_REGISTRY_URL, "mock://" + UUID.randomUUID())),
            now::get);
    try (Deserializer<TextEvent> reading = serdes.deserializer(TextEvent.class)) {
      assertThat(failure(reading)).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE);
      now.set(Instant.EPOCH.plus(UnknownSchemaRetry.WAIT));
      assertThat(failure(reading)).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
    }
  }

  private static ErrorCode failure(final Deserializer<TextEvent> reading) {
    return catchThrowableOfType(
            DragomanException.class,
            () -> reading.deserialize("text.events", new byte[] {0, 0, 0, 0, 99, 1}))
        .code();
  }

  private static void read(final Class<?> deserializer) {
    final ValueSerdes serdes =
        new ValueSerdes(
            AppConfig.of("test", 0)
                .build()
                .resolve(Map.of(AppConfig.VALUE_DESERIALIZER, deserializer.getName())));
    try (Deserializer<TextEvent> reading = serdes.deserializer(TextEvent.class)) {
      reading.deserialize("text.events", new byte[] {0});
    }
  }
}
