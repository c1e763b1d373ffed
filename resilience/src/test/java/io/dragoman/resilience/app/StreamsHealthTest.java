package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class StreamsHealthTest {
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final StreamsHealth health = new StreamsHealth(GRACE, now::get);

  @Test
  void shouldStayReadyWhenPartitionsMoveForAMoment() {
    health.are(State.RUNNING);
    health.are(State.REBALANCING);

    assertThat(health.result().up()).isTrue();
    assertThat(health.result().attention()).isTrue();
    assertThat(health.running()).isFalse();
  }

  @Test
  void shouldNotBeReadyWhenPartitionsMoveForTooLong() {
    health.are(State.RUNNING);
    health.are(State.REBALANCING);
    now.set(now.get().plus(GRACE));

    assertThat(health.result().up()).isFalse();
    assertThat(health.result().detail()).isEqualTo("REBALANCING");
  }

  @Test
  void shouldCountARowOfRebalancesFromItsBeginning() {
    health.are(State.RUNNING);
    health.are(State.REBALANCING);
    now.set(now.get().plusSeconds(50));
    health.are(State.REBALANCING);
    now.set(now.get().plusSeconds(10));

    assertThat(health.result().up()).isFalse();
  }

  @Test
  void shouldNotBeReadyWhenItNeverRan() {
    health.are(State.REBALANCING);

    assertThat(health.result().up()).isFalse();
  }

  @Test
  void shouldNotBeReadyWhenItLeftItsWorkToOthers() {
    health.are(State.RUNNING);
    health.down("its work is left to another instance");
    health.are(State.REBALANCING);

    assertThat(health.result().up()).isFalse();
  }
}
