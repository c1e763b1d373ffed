package io.dragoman.ingest.internal;

import io.dragoman.resilience.deadletter.Origin;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** Reads an event a second time. */
@FunctionalInterface
public interface EventReader {
  /**
   * Reads it; may take a while.
   *
   * @param place where it was read the first time
   * @return empty when it is there no more
   * @throws io.dragoman.schemas.DragomanException with a fault of the system when that cannot be
   *     known now
   */
  Optional<Record<byte[], byte[]>> read(Origin place);
}
