package io.dragoman.resilience.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateStoresTest {
  static StoreBuilder<?>[] stores() {
    return new StoreBuilder<?>[] {
      StateStores.keyValue("values", Serdes.String()),
      StateStores.window("windows", Duration.ofHours(24), Duration.ofHours(1))
    };
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTimeEntriesOnArrivalWhenTheyAreLogged(final StoreBuilder<?> store) {
    assertThat(store.loggingEnabled()).isTrue();
    assertThat(store.logConfig()).containsEntry("message.timestamp.type", "LogAppendTime");
    assertThat(store.build().persistent()).isTrue();
  }
}
