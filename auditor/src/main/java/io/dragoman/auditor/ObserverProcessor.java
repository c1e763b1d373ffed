package io.dragoman.auditor;

import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what each record of a topic says of a request. */
final class ObserverProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(ObserverProcessor.class);

  private final Topic topic;
  private final Observer observer;
  private final RegistryRetry retry;
  private final Runnable unreadable;

  /**
   * For one task.
   *
   * @param retry waits while the registry is away
   * @param unreadable counts a record that cannot be read
   */
  ObserverProcessor(
      final Topic topic,
      final Observer observer,
      final RegistryRetry retry,
      final Runnable unreadable) {
    this.topic = topic;
    this.observer = observer;
    this.retry = retry;
    this.unreadable = unreadable;
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final RecordMetadata origin = context().recordMetadata().orElseThrow();
    final String place =
        "%s-%d@%d".formatted(topic.baseName(), origin.partition(), origin.offset());
    if (record.value() == null) {
      unreadable.run();
      return;
    }
    see(record, place)
        .ifPresent(
            sighting ->
                context()
                    .forward(
                        new Record<>(
                            sighting.requestId().getBytes(StandardCharsets.UTF_8),
                            sighting.toJson(),
                            sighting.atMs())));
  }

  private Optional<Sighting> see(final Record<byte[], byte[]> record, final String place) {
    try {
      return retry.ask(
          () -> observer.see(topic, place, record.timestamp(), record.headers(), record.value()));
    } catch (final DragomanException e) {
      if (e.code().fault() != ErrorCode.Fault.RECORD) {
        throw e;
      }
      LOG.debug("{} cannot be read", place, e);
      unreadable.run();
      return Optional.empty();
    }
  }
}
