package io.dragoman.ingest.internal;

import io.dragoman.resilience.consumer.SingleRecord;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads events from their topic, which holds them longer than any request waits: ingest keeps no
 * copy of audio that may have 26 MB.
 */
public final class TopicEventReader implements EventReader {
  private final Map<String, Object> consumer;

  /**
   * Connects when it is asked.
   *
   * @param consumer addresses, security and isolation
   */
  public TopicEventReader(final Map<String, Object> consumer) {
    this.consumer = Map.copyOf(consumer);
  }

  @Override
  public Optional<Record<byte[], byte[]>> read(final Origin place) {
    try {
      return SingleRecord.read(
              consumer, new TopicPartition(place.topic(), place.partition()), place.offset())
          .map(
              event ->
                  new Record<>(
                      event.key(), event.value(), Math.max(0, event.timestamp()), event.headers()));
    } catch (final OffsetOutOfRangeException | InvalidRecordException e) {
      return Optional.empty();
    } catch (final IOException | KafkaException e) {
      throw new DragomanException(
          ErrorCode.CLAIM_STORE_UNAVAILABLE,
          "The event %s, whose language is known now, cannot be read again: %s".formatted(place, e),
          e);
    }
  }
}
