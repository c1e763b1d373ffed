package io.dragoman.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger source = new AtomicInteger();

  @Test
  void shouldAskAgainWhenTheAnswerIsOld() {
    final Recent<Integer> recent =
        new Recent<>(source::incrementAndGet, Duration.ofMillis(100), now::get);

    now.set(Instant.ofEpochMilli(99));
    assertThat(recent.get()).isEqualTo(1);
    now.set(Instant.ofEpochMilli(100));
    assertThat(recent.get()).isEqualTo(2);
    now.set(Instant.ofEpochMilli(199));
    assertThat(recent.get()).isEqualTo(2);
  }
}
