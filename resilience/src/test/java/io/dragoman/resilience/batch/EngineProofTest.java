package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.resilience.testing.TextAnswers;
import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineProofTest {
  private final ScriptedEngine engine = new ScriptedEngine("engine", 1);
  private final AtomicInteger probes = new AtomicInteger();
  private final EngineProof<Item, String> proof =
      new EngineProof<>(
          new EngineCaller<>(
              engine,
              RunJournal.NONE,
              BatchListener.NONE,
              new TextAnswers(),
              Duration.ofMinutes(1),
              TimeSource.system()),
          new KnownGoodInput<>(TimeSource.system().steady()));

  @Test
  void shouldBeginAnewForWhoeverComesAfterwards() {
    engine.setProbe(probes::incrementAndGet);

    assertThat(List.of(proof.find(), proof.find())).containsOnly(new EngineCondition.Healthy());

    assertThat(probes).hasValue(2);
  }

  @Test
  void shouldShareTheNextOneWithAllWhoComeWhileOneRuns() throws InterruptedException {
    final Semaphore gate = new Semaphore(0);
    final IllegalStateException illness = new IllegalStateException("ill");
    engine.setProbe(
        () -> {
          probes.incrementAndGet();
          gate.acquireUninterruptibly();
          throw illness;
        });
    final List<EngineCondition> found = new CopyOnWriteArrayList<>();
    final Thread first = Thread.ofPlatform().start(() -> found.add(proof.find()));
    await().until(() -> probes.get() == 1);
    final List<Thread> others =
        IntStream.range(0, 5)
            .mapToObj(number -> Thread.ofPlatform().start(() -> found.add(proof.find())))
            .toList();
    await().until(() -> others.stream().allMatch(EngineProofTest::waitsForTheProof));

    gate.release(2);
    first.join();
    for (final Thread other : others) {
      other.join();
    }

    assertThat(probes).hasValue(2);
    assertThat(found)
        .containsExactlyInAnyOrder(
            new EngineCondition.Unhealthy(illness),
            new EngineCondition.Unhealthy(illness),
            new EngineCondition.Unhealthy(illness, true),
            new EngineCondition.Unhealthy(illness, true),
            new EngineCondition.Unhealthy(illness, true),
            new EngineCondition.Unhealthy(illness, true));
  }

  private static boolean waitsForTheProof(final Thread thread) {
    final StackTraceElement[] stack = thread.getStackTrace();
    return thread.getState() == Thread.State.BLOCKED && stack[0].getMethodName().equals("find");
  }
}
