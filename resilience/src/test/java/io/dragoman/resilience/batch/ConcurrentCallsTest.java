package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.resilience.testing.TextAnswers;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A batcher whose engine takes several calls at once. */
class ConcurrentCallsTest {
  private static final int AT_ONCE = 3;

  private final ScriptedEngine engine = new ScriptedEngine("service", 1).concurrently(AT_ONCE);
  private final EngineBreaker breaker =
      new EngineBreaker(
          "service",
          BreakerSettings.builder()
              .minimumCalls(4)
              .openTime(Duration.ofMillis(100))
              .trialCalls(AT_ONCE)
              .build());
  private final Map<String, JobOutcome<String>> outcomes = new ConcurrentHashMap<>();
  private final List<List<String>> journal = new CopyOnWriteArrayList<>();
  private final Batcher<Item, String> batcher =
      new Batcher<>(
          engine,
          breaker,
          new RunJournal() {
            @Override
            public void started(final List<String> ids) {
              journal.add(ids);
            }

            @Override
            public void finished(final List<String> ids) {
              journal.add(ids);
            }
          },
          BatchListener.NONE,
          new TextAnswers(),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          TimeSource.system());

  /** What the work {@code slow} waits for in the engine. */
  private final Semaphore slow = new Semaphore(0);

  @AfterEach
  void stop() {
    slow.release(1_000);
    engine.release();
    batcher.close();
  }

  @Test
  void shouldNotLetWorkWaitForTheSlowest() {
    answerSlowly("slow");
    offer("slow");
    IntStream.range(0, 20).forEach(number -> offer("work " + number));

    awaitOutcomes(20);

    assertThat(outcomes).doesNotContainKey("slow");
    slow.release();
    awaitOutcomes(21);
    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Done.class);
    assertThat(engine.batches()).allMatch(batch -> batch.size() == 1);
  }

  @Test
  void shouldMakeAsManyCallsAtOnceAsTheEngineTakes() {
    engine.hold();
    IntStream.range(0, 2 * AT_ONCE).forEach(number -> offer("work " + number));

    await().until(() -> engine.started() == AT_ONCE);

    assertThat(batcher.waiting()).isEqualTo(AT_ONCE);
    engine.release();
    awaitOutcomes(2 * AT_ONCE);
    assertThat(engine.batches()).hasSize(2 * AT_ONCE);
  }

  @Test
  void shouldHandOnOnlyWhatTheServiceDidNotAnswerInTime() {
    batcher.handOnIf(job -> true);
    engine.failOn("late", ErrorCode.ENGINE_TIMEOUT);
    engine.hold();
    offer("a");
    offer("late");
    offer("c");
    await().until(() -> engine.started() == AT_ONCE);
    engine.release();

    awaitOutcomes(3);

    assertThat(outcomes.get("late")).isInstanceOf(JobOutcome.Unavailable.class);
    assertThat(List.of("a", "c"))
        .allSatisfy(work -> assertThat(outcomes.get(work)).isInstanceOf(JobOutcome.Done.class));
  }

  @Test
  void shouldTakeWorkAgainWhenAllThatHandedOnHaveProvedTheService() {
    batcher.handOnIf(job -> true);
    offer("good");
    awaitOutcomes(1);
    engine.setModel(
        work -> {
          if (work.startsWith("late")) {
            throw new DragomanException(ErrorCode.ENGINE_TIMEOUT, "hangs");
          }
          return work;
        });
    engine.hold();
    IntStream.range(0, AT_ONCE).forEach(number -> offer("late " + number));
    await().until(() -> engine.started() == 1 + AT_ONCE);
    engine.release();
    awaitOutcomes(1 + AT_ONCE);

    await().until(() -> offer("next"));

    await().until(() -> outcomes.containsKey("next"));
    assertThat(outcomes.get("next")).isInstanceOf(JobOutcome.Done.class);
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldBlameOnlyThePoisonAmongItsNeighbours() {
    engine.failOn("poison", ErrorCode.ENGINE_FAILED);
    offer("good");
    awaitOutcomes(1);
    List.of("a", "poison", "b", "c").forEach(this::offer);

    awaitOutcomes(5);

    assertThat(outcomes.remove("poison")).isInstanceOf(JobOutcome.Rejected.class);
    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Done.class);
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldBlameNothingAndOpenTheBreakerWhenTheServiceIsIll() {
    engine.setIll(true);

    final AtomicInteger offered = new AtomicInteger();
    await()
        .until(
            () -> {
              if (offer("work " + offered)) {
                offered.incrementAndGet();
              }
              return !breaker.permits();
            });

    awaitOutcomes(offered.get());
    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Unavailable.class);
    engine.setIll(false);
    await().until(() -> breaker.state() == EngineBreaker.State.CLOSED);
    await().until(() -> offer("healed"));
    await().until(() -> outcomes.get("healed") instanceof JobOutcome.Done);
  }

  @Test
  void shouldMakeOneTrialCallAtATime() {
    // A probe that fails once more opens it again, so only work may close it.
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    engine.setIll(true);
    await().until(() -> !offer("work") && !breaker.permits());
    engine.setModel(
        work -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.yield();
          running.decrementAndGet();
          return work;
        });
    engine.setProbe(
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.yield();
          running.decrementAndGet();
        });
    engine.setIll(false);

    await()
        .until(
            () -> {
              offer("trial");
              return breaker.state() == EngineBreaker.State.CLOSED;
            });

    assertThat(most).hasValue(1);
  }

  @Test
  void shouldFindOutThatTheServiceIsWellAgainWhileACallOfBeforeHangs() {
    answerSlowly("slow");
    offer("slow");
    await().until(() -> engine.started() == 1);
    engine.setIll(true);
    await().until(() -> !offer("work") && !breaker.permits());

    engine.setIll(false);

    await().until(() -> breaker.state() == EngineBreaker.State.CLOSED);
    assertThat(outcomes).doesNotContainKey("slow");
  }

  @Test
  void shouldBelieveAnEmptyAnswerWhenAnotherCallWasAnsweredMeanwhile() {
    final Semaphore silent = new Semaphore(0);
    engine.setModel(
        work -> {
          if (work.equals("silence")) {
            silent.acquireUninterruptibly();
            return "";
          }
          return work;
        });
    offer("silence");
    await().until(() -> engine.started() == 1);
    offer("speech");
    awaitOutcomes(1);
    silent.release();

    awaitOutcomes(2);

    assertThat(((JobOutcome.Done<String>) outcomes.get("silence")).result()).isEmpty();
    assertThat(engine.batches()).containsExactly(List.of("silence"), List.of("speech"));
  }

  @Test
  void shouldNotSuspectWorkOfAServiceWhenThisProcessDies() {
    offer("a");

    awaitOutcomes(1);

    assertThat(journal).isEmpty();
  }

  @Test
  void shouldRunUntilTheLastCallHasEndedWhenClosed() {
    answerSlowly("slow");
    offer("slow");
    offer("a");
    awaitOutcomes(1);

    batcher.close();

    assertThat(batcher.running()).isTrue();
    slow.release();
    await().until(() -> !batcher.running());
  }

  private void answerSlowly(final String which) {
    engine.setModel(
        work -> {
          if (work.equals(which)) {
            slow.acquireUninterruptibly();
          }
          return work;
        });
  }

  private boolean offer(final String work) {
    return batcher.offer(
        new Job<>(
            Item.of(work, work),
            work,
            5,
            Optional.empty(),
            1,
            false,
            Route.anywhere(),
            Subject.nobody(),
            () -> true,
            outcome -> outcomes.put(work, outcome)));
  }

  private void awaitOutcomes(final int count) {
    await().until(() -> outcomes.size() == count);
  }
}
