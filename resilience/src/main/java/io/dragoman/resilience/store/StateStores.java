package io.dragoman.resilience.store;

import io.dragoman.schemas.topics.ChangelogSettings;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Makes the state stores of tasks: on disk, of bytes, not cached, each with a changelog whose
 * entries have the time at which they arrived ({@link ChangelogSettings} says why).
 */
public final class StateStores {
  private StateStores() {}

  /** One value for each key. */
  public static <K> StoreBuilder<KeyValueStore<K, byte[]>> keyValue(
      final String name, final Serde<K> key) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), key, Serdes.ByteArray())
        .withLoggingEnabled(ChangelogSettings.TIMED_ON_ARRIVAL)
        .withCachingDisabled();
  }

  /**
   * One value for each key and time.
   *
   * @param retention how long a value is kept at the least
   * @param window how far the times of one key may lie apart to be found together; at most {@code
   *     retention}
   */
  public static StoreBuilder<WindowStore<String, byte[]>> window(
      final String name, final Duration retention, final Duration window) {
    return Stores.windowStoreBuilder(
            Stores.persistentWindowStore(name, retention, window, false),
            Serdes.String(),
            Serdes.ByteArray())
        .withLoggingEnabled(ChangelogSettings.TIMED_ON_ARRIVAL)
        .withCachingDisabled();
  }
}
