package io.dragoman.resilience.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistryRetryTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();

  private final RegistryRetry registryRetry =
      new RegistryRetry(
          duration -> {
            pauses.add(duration);
            return true;
          });

  @Test
  void shouldAskAgainWhenTheRegistryIsAway() {
    final String answer =
        registryRetry.ask(
            () -> {
              if (asked.incrementAndGet() <= 3) {
                throw new DragomanException(ErrorCode.REGISTRY_UNAVAILABLE, "Away.");
              }
              return "there";
            });

    assertThat(answer).isEqualTo("there");
    assertThat(pauses)
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
  }

  @Test
  void shouldGiveUpWhenTheLimitIsReached() {
    assertThatThrownBy(() -> registryRetry.ask(this::away)).hasMessage("Away.");

    final Duration waited = pauses.stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited).isBetween(RegistryRetry.LIMIT, RegistryRetry.LIMIT.plusSeconds(5));
    assertThat(pauses.getLast()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void shouldNotWaitWhenItIsTheRecordsFault() {
    assertThatThrownBy(
            () ->
                registryRetry.ask(
                    () -> {
                      throw new DragomanException(ErrorCode.UNDECODABLE_RECORD, "Broken.");
                    }))
        .hasMessage("Broken.");
    assertThat(pauses).isEmpty();
  }

  @Test
  void shouldGiveUpAtOnceWhenTheAppStops() {
    final CountDownLatch stopping = new CountDownLatch(1);
    stopping.countDown();

    assertThatThrownBy(() -> RegistryRetry.until(stopping).ask(this::away)).hasMessage("Away.");
    assertThat(asked).hasValue(1);
  }

  private String away() {
    asked.incrementAndGet();
    throw new DragomanException(ErrorCode.REGISTRY_UNAVAILABLE, "Away.");
  }
}
