package io.dragoman.resilience.worker.internal;

import io.dragoman.schemas.EventPlace;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is told about an event into the partition of the event's number, where the task that
 * read the event reads it.
 */
final class EventPartitioner implements StreamPartitioner<byte[], byte[]> {

  /** A place that there is not, which anybody may have named, must stop no other work. */
  @Override
  public Optional<Set<Integer>> partitions(
      final String topic,
      final byte @Nullable [] key,
      final byte @Nullable [] value,
      final int partitions) {
    return Optional.ofNullable(key)
        .flatMap(bytes -> EventPlace.find(new String(bytes, StandardCharsets.UTF_8)))
        .map(place -> Set.of(place.partition() % partitions));
  }
}
