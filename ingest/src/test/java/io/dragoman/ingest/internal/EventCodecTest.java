package io.dragoman.ingest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.TextEvent;
import java.net.ConnectException;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** A serde that is not ours says whose fault a failure is only by what it wraps. */
class EventCodecTest {
  @Test
  void shouldBlameTheRegistryWhenAForeignSerdeCannotReachIt() {
    final DragomanException failure =
        reading(
            (topic, bytes) -> {
              throw new SerializationException("Error", new ConnectException("refused"));
            });

    assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE);
    assertThat(failure).hasMessage("A record in text.events cannot be read: refused");
  }

  @Test
  void shouldBlameTheRecordWhenAForeignSerdeCannotReadIt() {
    final DragomanException failure =
        reading(
            (topic, bytes) -> {
              throw new SerializationException("Unknown magic byte", new AvroRuntimeException("?"));
            });

    assertThat(failure.code()).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
    assertThat(failure).hasMessage("A record in text.events cannot be read: Unknown magic byte");
  }

  private static DragomanException reading(final Deserializer<TextEvent> deserializer) {
    try (EventCodec<TextEvent> codec =
        new EventCodec<>(
            deserializer, (topic, value) -> new byte[0], (topic, value) -> new byte[0])) {
      return catchThrowableOfType(
          DragomanException.class, () -> codec.event("text.events", new byte[] {1}));
    }
  }
}
