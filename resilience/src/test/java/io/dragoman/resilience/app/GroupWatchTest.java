package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupWatchTest {
  private static final String TASKS = "tasks";

  private final ManualClock clock = new ManualClock();
  private final Group group = new Group();
  private final GroupWatch watch = new GroupWatch(group, Set.of(TASKS), clock);

  @Test
  void shouldKnowNothingBeforeTheFirstLook() {
    assertThat(watch.lag(TASKS)).isNaN();
    assertThat(watch.ageSeconds(TASKS)).isNaN();
    assertThat(watch.threads()).isNaN();
  }

  @Test
  void shouldTellWhatWaitsWhileNobodyIsThere() {
    group.threads = 0;

    watch.look();

    assertThat(watch.lag(TASKS)).isEqualTo(7);
    assertThat(watch.ageSeconds(TASKS)).isEqualTo(60);
    assertThat(watch.threads()).isZero();
  }

  @Test
  void shouldForgetWhatItSawWhenBrokersAreAwayForLong() {
    watch.look();
    group.away = true;

    watch.look();
    assertThat(watch.lag(TASKS)).isEqualTo(7);
    clock.advance(Duration.ofMinutes(3));
    watch.look();
    assertThat(watch.lag(TASKS)).isNaN();
    assertThat(watch.threads()).isNaN();

    group.away = false;
    watch.look();
    assertThat(watch.threads()).isEqualTo(2);
  }

  @Test
  void shouldKnowNothingWhenMembersCannotBeAsked() {
    group.hidden = true;

    watch.look();

    assertThat(watch.lag(TASKS)).isNaN();
  }

  @Test
  void shouldCloseWhatItAsks() {
    watch.close();

    assertThat(group.closed).isTrue();
  }

  /** Seven records wait, the first of them for a minute. */
  private final class Group implements GroupWatch.Brokers, Backlog.Source {
    private final TopicPartition partition = new TopicPartition(TASKS, 0);
    private int threads = 2;
    private boolean away;
    private boolean hidden;
    private boolean closed;

    @Override
    public boolean look(final Backlog backlog) {
      if (!away) {
        backlog.refresh(this);
      }
      return !away;
    }

    @Override
    public int threads() {
      if (hidden) {
        throw new KafkaException("not authorised");
      }
      return threads;
    }

    @Override
    public Map<TopicPartition, Long> ends() {
      return Map.of(partition, 17L);
    }

    @Override
    public Map<TopicPartition, Long> readableEnds() {
      return ends();
    }

    @Override
    public Optional<String> holder(final TopicPartition of) {
      return Optional.empty();
    }

    @Override
    public Map<TopicPartition, Long> positions() {
      return Map.of(partition, 10L);
    }

    @Override
    public Optional<Instant> timeOf(final TopicPartition of, final long offset) {
      return Optional.of(clock.instant().minus(Duration.ofMinutes(1)));
    }

    @Override
    public Duration retention(final String topic) {
      return Duration.ofDays(7);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
