package io.dragoman.resilience.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowMemoryTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final ManualClock clock = new ManualClock();
  @TempDir private Path directory;
  private WindowStore<String, byte[]> store;
  private WindowMemory memory;

  @BeforeEach
  void open() {
    store =
        Stores.windowStoreBuilder(
                Stores.persistentWindowStore("memory", DAY, Duration.ofMillis(1), false),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    final MockProcessorContext<Void, Void> context =
        new MockProcessorContext<>(properties(), new TaskId(0, 0), directory.toFile());
    store.init(context.getStateStoreContext(), store);
    memory = new WindowMemory(store, DAY, clock.steady());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldForgetWhenTheRetentionHasPassed() {
    put("a");
    clock.advance(DAY.minusSeconds(1));
    assertThat(knows("a")).isTrue();

    clock.advance(Duration.ofSeconds(2));

    assertThat(knows("a")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT-1H", "PT24H", "P36500D"})
  void shouldFindAndForgetAsBeforeWhenTheClockIsSet(final Duration ahead) {
    put("before");
    clock.set(ahead);
    assertThat(knows("before")).isTrue();
    put("meanwhile");
    clock.set(ahead.negated());
    put("after");

    assertThat(knows("before")).isTrue();
    assertThat(knows("meanwhile")).isTrue();
    assertThat(knows("after")).isTrue();
    clock.advance(DAY.plusSeconds(1));
    assertThat(knows("meanwhile")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1S", "PT1H", "PT11H", "PT24H", "P36500D"})
  void shouldKeepItsPromiseWhenAnInstanceWithAClockAheadHadTheTask(final Duration ahead) {
    final Instant wrong = clock.instant().plus(ahead);
    store.put("theirs", new byte[0], wrong.toEpochMilli());
    memory = new WindowMemory(store, DAY, clock.steady());
    put("ours");

    assertThat(knows("theirs")).isTrue();
    assertThat(knows("ours")).isTrue();
    clock.advance(Duration.ofHours(12));
    assertThat(knows("ours")).isTrue();
    clock.advance(Duration.ofHours(13));
    assertThat(knows("ours")).isFalse();
    put("later");
    assertThat(knows("later")).isTrue();
  }

  private void put(final String key) {
    memory.put(key, new byte[] {1});
  }

  private boolean knows(final String key) {
    return !memory.find(key).isEmpty();
  }

  private Properties properties() {
    final Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    return properties;
  }
}
