package io.dragoman.resilience.values;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Configured serializers and deserializers that fail in our terms, see {@link ErrorMapping}. */
final class ErrorMappingSerde {
  private ErrorMappingSerde() {}

  /** Writes. */
  record Writing<T>(Serializer<T> serializer) implements Serializer<T> {
    @Override
    public byte @Nullable [] serialize(final String topic, final @Nullable T value) {
      try {
        return serializer.serialize(topic, value);
      } catch (final RuntimeException e) {
        throw ErrorMapping.explain("A record of " + topic + " cannot be written", e);
      }
    }

    @Override
    public byte @Nullable [] serialize(
        final String topic, final Headers headers, final @Nullable T value) {
      return serialize(topic, value);
    }

    @Override
    public void close() {
      serializer.close();
    }
  }

  /** Reads, and makes sure that it is what the topic holds. */
  record Reading<T>(Deserializer<T> deserializer, Class<T> type, UnknownSchemaRetry retry)
      implements Deserializer<T> {
    @Override
    public @Nullable T deserialize(final String topic, final byte @Nullable [] bytes) {
      final Object value;
      try {
        value = deserializer.deserialize(topic, bytes);
      } catch (final RuntimeException e) {
        throw retry.judge(
            ErrorMapping.explain("A record of " + topic + " cannot be read", e), bytes);
      }
      if (value != null && !type.isInstance(value)) {
        throw new DragomanException(
            ErrorCode.UNDECODABLE_RECORD,
            "A record of %s is no %s but a %s"
                .formatted(topic, type.getSimpleName(), value.getClass().getSimpleName()));
      }
      return type.cast(value);
    }

    @Override
    public void close() {
      deserializer.close();
    }
  }
}
