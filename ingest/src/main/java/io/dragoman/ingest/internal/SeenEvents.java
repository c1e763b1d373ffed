package io.dragoman.ingest.internal;

import io.dragoman.schemas.topics.ChangelogSettings;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Ids of events that were accepted, so that a client that sends one again makes nothing twice.
 *
 * <p>Refused events are not remembered: a dead letter that is replayed after a change of limits
 * must not be taken for a repetition. Times are those of this process: a client's clock must not
 * decide what is forgotten.
 */
final class SeenEvents {
  private static final byte[] SEEN = {1};

  private final WindowStore<String, byte[]> store;
  private final Duration retention;

  SeenEvents(final WindowStore<String, byte[]> store, final Duration retention) {
    this.store = store;
    this.retention = retention;
  }

  static StoreBuilder<WindowStore<String, byte[]>> builder(
      final String name, final Duration retention) {
    return Stores.windowStoreBuilder(
            Stores.persistentWindowStore(name, retention, retention, false),
            Serdes.String(),
            Serdes.ByteArray())
        .withLoggingEnabled(ChangelogSettings.KEPT_FROM_ARRIVAL)
        .withCachingDisabled();
  }

  boolean contains(final String eventId, final Instant now) {
    try (WindowStoreIterator<byte[]> found = store.fetch(eventId, now.minus(retention), now)) {
      return found.hasNext();
    }
  }

  void add(final String eventId, final Instant now) {
    store.put(eventId, SEEN, now.toEpochMilli());
  }
}
