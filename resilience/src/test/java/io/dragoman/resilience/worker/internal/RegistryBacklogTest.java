package io.dragoman.resilience.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.testing.CapturedLog;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryBacklogTest {
  private final ManualClock clock = new ManualClock();
  private final List<Long> kept = new ArrayList<>();
  private final RegistryBacklog registryBacklog =
      new RegistryBacklog(step -> kept.add(step.sequence()), clock.steady());

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT-1H", "PT24H"})
  void shouldTakeStepsAgainAfterTheirPauseWhenTheClockIsSet(final Duration ahead) {
    final AtomicBoolean away = new AtomicBoolean(true);
    final List<String> done = new ArrayList<>();
    registryBacklog.run(
        step(
            () -> {
              if (away.get()) {
                throw new DragomanException(ErrorCode.REGISTRY_UNAVAILABLE, "away");
              }
              done.add("done");
            }));
    away.set(false);
    clock.set(ahead);
    registryBacklog.retry();
    assertThat(done).as("a clock that is set is no time that passes").isEmpty();

    clock.advance(Duration.ofSeconds(1));
    registryBacklog.retry();

    assertThat(kept).containsExactly(1L);
    assertThat(done).containsExactly("done");
    assertThat(registryBacklog.blocked()).isFalse();
  }

  @Test
  void shouldSayOnceWhyWorkWaitsAndThatItWaitsNoMore() {
    final AtomicBoolean refuses = new AtomicBoolean(true);
    try (CapturedLog log = CapturedLog.of(RegistryBacklog.class)) {
      for (int i = 0; i < 3; i++) {
        registryBacklog.run(
            step(
                () -> {
                  if (refuses.get()) {
                    throw new DragomanException(ErrorCode.SCHEMA_REFUSED, "incompatible");
                  }
                }));
        clock.advance(Duration.ofSeconds(1));
        registryBacklog.retry();
      }
      assertThat(log.texts()).singleElement().asString().contains("WARN").contains("incompatible");

      refuses.set(false);
      clock.advance(Duration.ofSeconds(1));
      registryBacklog.retry();
      assertThat(log.texts()).hasSize(2).last().asString().contains("any more");
    }
  }

  private static RegistryBacklog.Step step(final Runnable action) {
    return new RegistryBacklog.Step(
        1,
        new Entry(new Origin("work", 0, 0), 0, 0, null, null, new RecordHeaders(), TraceSpan.NONE),
        action);
  }
}
