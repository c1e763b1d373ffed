package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.testing.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final String TASKS = "tasks";

  private final ManualClock clock = new ManualClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Backlog backlog = new Backlog(List.of(TASKS), meters, clock);
  private final Brokers brokers = new Brokers();

  @Test
  void shouldShowWhatWaitsAndForHowLong() {
    brokers.stand(0, 10, 30);
    brokers.stand(1, 5, 5);
    brokers.came(10, clock.instant().minus(Duration.ofMinutes(3)));

    backlog.refresh(brokers);

    assertThat(gauge("dragoman.backlog")).isEqualTo(20);
    assertThat(gauge("dragoman.backlog.age.seconds")).isEqualTo(180);
    assertThat(backlog.health())
        .isEqualTo(HealthCheck.Result.up("20 wait in tasks, the oldest for 3 min"));
  }

  @Test
  void shouldReadARecordOnceWhileItIsTheOldest() {
    brokers.stand(0, 10, 30);
    brokers.came(10, clock.instant());

    backlog.refresh(brokers);
    backlog.refresh(brokers);

    assertThat(brokers.asked).isEqualTo(1);
  }

  @Test
  void shouldBeEmptyAgainWhenAllIsTaken() {
    brokers.stand(0, 10, 30);
    brokers.came(10, clock.instant());
    backlog.refresh(brokers);
    brokers.stand(0, 30, 30);

    backlog.refresh(brokers);

    assertThat(gauge("dragoman.backlog")).isZero();
    assertThat(backlog.health()).isEqualTo(HealthCheck.Result.up("nothing waits in the topics"));
  }

  @Test
  void shouldAskForAttentionWhenRetentionIsNear() {
    brokers.stand(0, 10, 30);
    brokers.came(10, clock.instant().minus(Duration.ofDays(4)));

    backlog.refresh(brokers);

    assertThat(backlog.health())
        .isEqualTo(
            HealthCheck.Result.attention(
                "20 wait in tasks, the oldest for 4 d, and Kafka deletes it after 7 d"));
  }

  @Test
  void shouldNameWhoLeftATransactionOpenWhenItHidesWhatWaits() {
    brokers.stand(0, 10, 30);
    brokers.readable(0, 10);
    backlog.refresh(brokers);
    clock.advance(Duration.ofMinutes(3));

    backlog.refresh(brokers);

    assertThat(gauge("dragoman.backlog")).isEqualTo(20);
    assertThat(backlog.health())
        .isEqualTo(
            HealthCheck.Result.attention(
                "20 wait in tasks, the oldest for 3 min, behind a transaction that producer someone"
                    + " has not ended"));
  }

  @Test
  void shouldBlameNoTransactionWhileItIsYoungOrNotReachedYet() {
    brokers.stand(0, 10, 30);
    brokers.readable(0, 10);
    brokers.stand(1, 40, 60);
    brokers.readable(1, 50);
    brokers.came(40, clock.instant());
    backlog.refresh(brokers);
    clock.advance(Duration.ofSeconds(30));

    backlog.refresh(brokers);

    assertThat(backlog.health())
        .isEqualTo(HealthCheck.Result.up("40 wait in tasks, the oldest for 30 s"));
  }

  @Test
  void shouldCountNothingWhenOnlyAbortedRecordsAreLeft() {
    brokers.stand(0, 10, 30);
    backlog.refresh(brokers);
    clock.advance(Duration.ofDays(4));

    backlog.refresh(brokers);

    assertThat(gauge("dragoman.backlog")).isZero();
    assertThat(backlog.health()).isEqualTo(HealthCheck.Result.up("nothing waits in the topics"));
    assertThat(brokers.asked).isEqualTo(1);
  }

  private double gauge(final String name) {
    return meters.get(name).tag("topic", TASKS).gauge().value();
  }

  /** Brokers that say what they are told to say. */
  private static final class Brokers implements Backlog.Source {
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> readable = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<Long, Instant> times = new HashMap<>();
    private int asked;

    void stand(final int partition, final long position, final long end) {
      positions.put(new TopicPartition(TASKS, partition), position);
      ends.put(new TopicPartition(TASKS, partition), end);
      readable(partition, end);
    }

    void readable(final int partition, final long end) {
      readable.put(new TopicPartition(TASKS, partition), end);
    }

    void came(final long offset, final Instant time) {
      times.put(offset, time);
    }

    @Override
    public Map<TopicPartition, Long> ends() {
      return ends;
    }

    @Override
    public Map<TopicPartition, Long> readableEnds() {
      return readable;
    }

    @Override
    public Optional<String> holder(final TopicPartition partition) {
      return Optional.of("someone");
    }

    @Override
    public Map<TopicPartition, Long> positions() {
      return positions;
    }

    @Override
    public Optional<Instant> timeOf(final TopicPartition partition, final long offset) {
      asked++;
      return Optional.ofNullable(times.get(offset));
    }

    @Override
    public Duration retention(final String topic) {
      return Duration.ofDays(7);
    }
  }
}
