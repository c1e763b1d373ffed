package io.dragoman.resilience.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.resilience.trace.TraceSpan;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelayScheduleTest {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger ranges = new AtomicInteger();
  private final DelaySchedule schedule = new DelaySchedule(counted(store()), LONGEST);

  @Test
  void shouldReleaseInOrderAndNeverEarlyWhenTheClockIsRight() {
    put(Duration.ofSeconds(60), 1);
    put(Duration.ofSeconds(30), 2);

    assertThat(schedule.takeDue(clock.instant(), entry -> true)).isEmpty();
    clock.advance(Duration.ofSeconds(30));
    assertThat(taken()).isEqualTo(2);
    assertThat(schedule.takeDue(clock.instant(), entry -> true)).isEmpty();
    clock.advance(Duration.ofSeconds(30));
    assertThat(taken()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT-1H", "P-1D", "P1D"})
  void shouldWaitNoLongerThanTheLongestBackoffWhenTheClockIsSet(final Duration ahead) {
    put(Duration.ofSeconds(20), 7);
    clock.set(ahead);

    clock.advance(LONGEST);

    assertThat(taken()).isEqualTo(7);
  }

  @Test
  void shouldNotReadTheStoreWhenNothingWaits() {
    put(Duration.ofSeconds(1), 1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(taken()).isEqualTo(1);
    assertThat(schedule.takeDue(clock.instant(), entry -> true)).isEmpty();
    assertThat(schedule.isEmpty()).isTrue();
    final int before = ranges.get();

    assertThat(schedule.takeDue(clock.instant(), entry -> true)).isEmpty();

    assertThat(ranges).hasValue(before);
    put(Duration.ZERO, 2);
    assertThat(taken()).isEqualTo(2);
  }

  @Test
  void shouldPassByWhatIsNotWantedAndKeepItWhenSomethingElseIsDue() {
    put(Duration.ofSeconds(1), 1);
    put(Duration.ofSeconds(2), 2);
    put(Duration.ofSeconds(3), 3);
    clock.advance(Duration.ofSeconds(2));

    assertThat(taken(2)).isEqualTo(2);
    assertThat(schedule.takeDue(clock.instant(), isAt(3))).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(taken(3)).isEqualTo(3);
    assertThat(taken()).isEqualTo(1);
  }

  private long taken(final long wanted) {
    return schedule.takeDue(clock.instant(), isAt(wanted)).orElseThrow().entry().origin().offset();
  }

  private static Predicate<Entry> isAt(final long offset) {
    return entry -> entry.origin().offset() == offset;
  }

  private void put(final Duration wait, final long offset) {
    final Instant due = clock.instant().plus(wait);
    schedule.put(
        due.toEpochMilli(),
        offset,
        new Entry(
            new Origin("delay", 0, offset), 1, 0, null, null, new RecordHeaders(), TraceSpan.NONE));
  }

  private long taken() {
    return schedule.takeDue(clock.instant(), entry -> true).orElseThrow().entry().origin().offset();
  }

  /** The same store, whose range reads are counted. */
  @SuppressWarnings("unchecked")
  private KeyValueStore<Bytes, byte[]> counted(final KeyValueStore<Bytes, byte[]> store) {
    return (KeyValueStore<Bytes, byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("range")) {
                ranges.incrementAndGet();
              }
              return method.invoke(store, arguments);
            });
  }

  private static KeyValueStore<Bytes, byte[]> store() {
    final KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("schedule"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    final Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    store.init(new MockProcessorContext<Void, Void>(properties).getStateStoreContext(), store);
    return store;
  }
}
