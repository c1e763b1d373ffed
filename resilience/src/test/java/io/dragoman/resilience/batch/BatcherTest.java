package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.resilience.testing.TextAnswers;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGER_THAN_TWO_CALLS = TIMEOUT.multipliedBy(2).plusMillis(1);

  private final ManualClock clock = new ManualClock();
  private final ScriptedEngine engine = new ScriptedEngine("engine", 8);
  private final EngineBreaker breaker = new EngineBreaker("engine", settings());
  private final Map<String, JobOutcome<String>> outcomes = new ConcurrentHashMap<>();
  private final List<String> journal = new CopyOnWriteArrayList<>();
  private volatile Runnable onStarted = () -> {};
  private volatile BooleanSupplier failing = () -> false;
  private final Batcher<Item, String> batcher =
      new Batcher<>(
          engine,
          breaker,
          new RunJournal() {
            @Override
            public void started(final List<String> ids) {
              if (failing.getAsBoolean()) {
                throw new IllegalStateException("a bug");
              }
              journal.add("started " + ids);
            }

            @Override
            public void finished(final List<String> ids) {
              journal.add("finished " + ids);
            }
          },
          new BatchListener() {
            @Override
            public void started(final String name, final Duration waited) {
              onStarted.run();
            }

            @Override
            public void called(
                final String name, final int size, final Duration took, final boolean succeeded) {}
          },
          new TextAnswers(),
          Duration.ofSeconds(1),
          TIMEOUT,
          clock);

  @AfterEach
  void stop() {
    engine.release();
    batcher.close();
  }

  @Test
  void shouldStartAtOnceWhenTheEngineIsIdle() {
    offer("a");

    awaitOutcomes(1);

    assertThat(outcomes.get("a"))
        .isEqualTo(new JobOutcome.Done<String>("A", "engine", "engine-1", Duration.ZERO));
    assertThat(journal).containsExactly("started [a]", "finished [a]");
  }

  @Test
  void shouldShareTheTimeOfACallAmongItsWorkByCost() {
    engine.setModel(
        work -> {
          clock.advance(Duration.ofMillis(5));
          return work;
        });
    engine.hold();
    offer("busy");
    await().until(() -> engine.started() == 1);
    batcher.offer(job("small", 2));
    batcher.offer(job("large", 3));
    engine.release();

    awaitOutcomes(3);

    assertThat(List.of("busy", "small", "large"))
        .extracting(work -> ((JobOutcome.Done<String>) outcomes.get(work)).engineTime())
        .containsExactly(Duration.ofMillis(5), Duration.ofMillis(4), Duration.ofMillis(6));
  }

  @Test
  void shouldBlameOnlyThePoisonWhenABatchFails() {
    engine.setModel(
        work -> {
          if (work.equals("poison")) {
            throw new IllegalStateException("cannot");
          }
          return work.toUpperCase(Locale.ROOT);
        });
    offerWhileBusy("a", "b", "poison", "c", "d");
    engine.release();

    awaitOutcomes(6);

    assertThat(outcomes.get("poison"))
        .isInstanceOfSatisfying(
            JobOutcome.Rejected.class,
            rejected ->
                assertThat(rejected.error())
                    .isInstanceOfSatisfying(
                        DragomanException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_FAILED)));
    assertThat(List.of("a", "b", "c", "d"))
        .allSatisfy(work -> assertThat(outcomes.get(work)).isInstanceOf(JobOutcome.Done.class));
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldBlameNothingWhenTheEngineFailsOnKnownGoodInputToo() {
    engine.setIll(true);
    offer("a");

    awaitOutcomes(1);

    assertThat(outcomes.get("a")).isInstanceOf(JobOutcome.Unavailable.class);
  }

  @Test
  void shouldBlameAllWhenAllArePoisonAndTheEngineIsWell() {
    engine.setModel(
        work -> {
          throw new DragomanException(ErrorCode.UNSUPPORTED_LANGUAGE, "no such language");
        });
    offerWhileBusy("a", "b", "c");
    engine.release();

    awaitOutcomes(4);

    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Rejected.class);
  }

  @Test
  void shouldBlameNothingAndOpenTheBreakerWhenTheModelIsSickAndHealAfterwards() {
    assertNothingIsRejectedWhileSickWith(
        work -> {
          throw new DragomanException(ErrorCode.INVALID_OUTPUT, "scores are not numbers");
        });
  }

  @Test
  void shouldBlameNothingAndOpenTheBreakerWhenNoAnswerCanBeUsed() {
    assertNothingIsRejectedWhileSickWith(work -> TextAnswers.UNUSABLE);
  }

  @Test
  void shouldBelieveNoEmptyAnswerAndOpenTheBreakerWhenTheModelHasNothingToSayToAnything() {
    assertNothingIsRejectedWhileSickWith(work -> "");
  }

  @Test
  void shouldBelieveAnEmptyAnswerWhenTheModelStillAnswersWhatItAnswered() {
    engine.setModel(work -> work.equals("silence") ? "" : work);
    offer("good");
    awaitOutcomes(1);

    offer("silence");

    awaitOutcomes(2);
    assertThat(outcomes.get("silence"))
        .isEqualTo(new JobOutcome.Done<String>("", "engine", "engine-1", Duration.ZERO));
    assertThat(engine.batches())
        .containsExactly(List.of("good"), List.of("silence"), List.of("good"));
  }

  @Test
  void shouldBlameOnlyThePoisonWhenItsAnswerCannotBeUsed() {
    engine.setModel(work -> work.equals("poison") ? TextAnswers.UNUSABLE : work);
    offerWhileBusy("a", "poison", "b");
    engine.release();

    awaitOutcomes(4);

    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Rejected.class);
    assertThat(List.of("a", "b"))
        .allSatisfy(work -> assertThat(outcomes.get(work)).isInstanceOf(JobOutcome.Done.class));
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldAnswerTheFirstWorkWhenItFailedOnlyForAMoment() {
    engine.setModel(
        work -> {
          if (engine.started() == 1) {
            throw new DragomanException(ErrorCode.INVALID_OUTPUT, "scores are not numbers");
          }
          return work;
        });
    offer("first");
    awaitThatTheFirstIsHeld();
    clock.advance(Duration.ofSeconds(1));

    awaitOutcomes(1);

    assertThat(outcomes.get("first")).isInstanceOf(JobOutcome.Done.class);
  }

  @Test
  void shouldBlameTheFirstWorkAsSoonAsOtherWorkIsAnswered() {
    engine.failOn("poison", ErrorCode.INVALID_OUTPUT);
    offer("poison");
    awaitThatTheFirstIsHeld();
    assertThat(outcomes).isEmpty();

    offer("good");

    awaitOutcomes(2);
    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Rejected.class);
    assertThat(outcomes.get("good")).isInstanceOf(JobOutcome.Done.class);
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldNotAskAServiceTwiceForWhatItAnsweredBadlyAlthoughItHasAnsweredNothingElse() {
    engine.remote();
    engine.failOn("poison", ErrorCode.INVALID_OUTPUT);
    offer("poison");

    awaitOutcomes(1);

    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Rejected.class);
    assertThat(engine.started()).isOne();
    assertThat(batcher.waiting()).isZero();
  }

  @Test
  void shouldBlameTheOnlyWorkThereIsWhenItFailedForAnHour() {
    engine.failOn("poison", ErrorCode.ENGINE_OUT_OF_MEMORY);
    offer("poison");
    awaitThatTheFirstIsHeld();
    clock.advance(KnownGoodInput.MAX_DOUBT.minusMinutes(1));
    await().until(() -> engine.started() == 2 && batcher.waiting() == 1);
    assertThat(outcomes).isEmpty();

    clock.advance(Duration.ofMinutes(1));

    awaitOutcomes(1);
    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Rejected.class);
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldGiveTheFirstWorkBackWhenTheBreakerOpens() {
    engine.failOn("poison", ErrorCode.INVALID_OUTPUT);
    offer("poison");
    awaitThatTheFirstIsHeld();

    breaker.forceOpen();

    awaitOutcomes(1);
    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Unavailable.class);
    assertThat(batcher.waiting()).isZero();
  }

  @Test
  void shouldBlameNothingAndOpenTheBreakerWhenTheEngineAnswersNothingButItsProbe() {
    offer("good");
    awaitOutcomes(1);
    outcomes.clear();
    fillTheDevice();

    assertAllIsGivenBackUntilTheBreakerOpens();
    await().until(() -> breaker.state() == EngineBreaker.State.HALF_OPEN);
    await().until(() -> breaker.state() == EngineBreaker.State.OPEN);
    engine.setModel(work -> work);
    await().until(() -> breaker.state() == EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldNotSplitABatchWhenTheEngineDoesNotAnswerWhatItAnswered() {
    offer("good");
    awaitOutcomes(1);
    engine.hold();
    offer("busy");
    await().until(() -> engine.started() == 2);
    offer("a");
    offer("b");
    offer("c");
    fillTheDevice();
    engine.release();

    awaitOutcomes(5);

    assertThat(engine.batches())
        .containsExactly(
            List.of("good"),
            List.of("busy"),
            List.of("good"),
            List.of("a", "b", "c"),
            List.of("good"));
    assertThat(List.of("busy", "a", "b", "c"))
        .allSatisfy(
            work -> assertThat(outcomes.get(work)).isInstanceOf(JobOutcome.Unavailable.class));
  }

  @Test
  void shouldAnswerWhatFailedWhenTheEngineIsWellByThen() {
    offer("good");
    awaitOutcomes(1);
    engine.setModel(
        work -> {
          if (engine.started() == 2) {
            throw new DragomanException(ErrorCode.ENGINE_FAILED, "the last moment of an outage");
          }
          return work;
        });

    offer("a");

    awaitOutcomes(2);
    assertThat(outcomes.get("a")).isInstanceOf(JobOutcome.Done.class);
  }

  @Test
  void shouldBlameNothingElseWhenTheEngineFailsForAMomentWhileABatchIsSplit() {
    final AtomicInteger failures = new AtomicInteger();
    engine.setModel(
        work -> {
          if (work.equals("poison")) {
            throw new IllegalStateException("cannot");
          }
          if (work.equals("c") && failures.incrementAndGet() == 1) {
            throw new DragomanException(ErrorCode.ENGINE_OUT_OF_MEMORY, "for less than a call");
          }
          return work;
        });
    offerWhileBusy("a", "poison", "c");
    engine.release();

    awaitOutcomes(4);

    assertThat(failures).as("calls with it").hasValue(2);
    assertThat(outcomes.get("c")).isInstanceOf(JobOutcome.Done.class);
    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Rejected.class);
  }

  @Test
  void shouldBlameAllThatFailsAloneWhenTheEngineAnswersWhatItAnswered() {
    engine.setModel(
        work -> {
          if (work.equals("busy")) {
            return work;
          }
          throw new StackOverflowError("deep");
        });
    offerWhileBusy("a", "b", "c");
    engine.release();

    awaitOutcomes(4);

    assertThat(List.of("a", "b", "c"))
        .allSatisfy(work -> assertThat(outcomes.get(work)).isInstanceOf(JobOutcome.Rejected.class));
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldBlameNothingWhenNothingWasEverAnswered() {
    fillTheDevice();
    offerWhileBusy("a", "b", "c");
    engine.release();
    awaitOutcomes(3);
    clock.advance(Duration.ofSeconds(1));

    awaitOutcomes(4);

    assertThat(List.of("busy", "a", "b", "c"))
        .allSatisfy(
            work -> assertThat(outcomes.get(work)).isInstanceOf(JobOutcome.Unavailable.class));
  }

  @Test
  void shouldTryOneByOneWhenABatchTakesTooLong() {
    engine.failOn("c", ErrorCode.ENGINE_TIMEOUT);
    offerWhileBusy("a", "b", "c", "d");
    engine.release();

    awaitOutcomes(5);

    assertThat(engine.batches())
        .containsExactly(
            List.of("busy"),
            List.of("a", "b", "c", "d"),
            List.of("busy"),
            List.of("a"),
            List.of("b"),
            List.of("c"),
            List.of("b"),
            List.of("c"),
            List.of("b"),
            List.of("d"));
    assertThat(outcomes.get("c")).isInstanceOf(JobOutcome.Rejected.class);
    assertThat(outcomes.get("d")).isInstanceOf(JobOutcome.Done.class);
  }

  @Test
  void shouldHandOnWhatAServiceDidNotAnswerInTimeBeforeItIsKnownHowTheServiceIs() {
    engine.remote();
    batcher.handOnIf(job -> true);
    final Semaphore proof = new Semaphore(0);
    engine.setProbe(proof::acquireUninterruptibly);
    engine.failOn("late", ErrorCode.ENGINE_TIMEOUT);
    offerWhileBusy("late");
    engine.release();

    awaitOutcomes(2);

    assertThat(outcomes.get("busy")).isInstanceOf(JobOutcome.Done.class);
    assertThat(outcomes.get("late")).isInstanceOf(JobOutcome.Unavailable.class);
    assertThat(batcher.hasRoom()).isFalse();
    assertThat(offer("next")).isFalse();
    assertThat(batcher.available()).as("for a moment only").isTrue();
    proof.release();
    await().until(() -> offer("next"));
    awaitOutcomes(3);
    assertThat(outcomes.get("next")).isInstanceOf(JobOutcome.Done.class);
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldHandOnWhatWaitsForAServiceThatDidNotAnswerInTime() {
    engine.remote();
    batcher.handOnIf(job -> true);
    final Semaphore proof = new Semaphore(0);
    engine.setProbe(proof::acquireUninterruptibly);
    engine.failOn("busy", ErrorCode.ENGINE_TIMEOUT);
    offerWhileBusy("a", "b");
    engine.release();

    awaitOutcomes(3);

    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Unavailable.class);
    assertThat(engine.batches()).containsExactly(List.of("busy"));
    proof.release();
  }

  @Test
  void shouldFindOutWhoseFaultItWasForWorkThatNoOtherEngineTakes() {
    engine.remote();
    batcher.handOnIf(job -> job.id().equals("elsewhere"));
    engine.setModel(
        work -> {
          if (work.equals("busy")) {
            return work;
          }
          throw new DragomanException(ErrorCode.ENGINE_TIMEOUT, "hangs");
        });
    offerWhileBusy("elsewhere", "poison");
    engine.release();

    awaitOutcomes(3);

    assertThat(outcomes.get("elsewhere")).isInstanceOf(JobOutcome.Unavailable.class);
    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Rejected.class);
    assertThat(engine.batches())
        .as("the poison alone, between proofs")
        .endsWith(List.of("busy"), List.of("poison"), List.of("busy"));
  }

  @Test
  void shouldFindOutFirstWhoseFaultItWasWhenTheEngineIsOnThisMachine() {
    batcher.handOnIf(job -> true);
    engine.failOn("poison", ErrorCode.ENGINE_TIMEOUT);
    offerWhileBusy("poison");
    engine.release();

    awaitOutcomes(2);

    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Rejected.class);
  }

  @Test
  void shouldOpenTheBreakerOfAServiceThatHandsEverythingOnAndAnswersNothing() {
    engine.remote();
    batcher.handOnIf(job -> true);
    offer("good");
    awaitOutcomes(1);
    assertNothingButTheBreakerSuffers();
  }

  @Test
  void shouldOpenTheBreakerOfAServiceThatAnswersNothingButItsProbeFromTheStart() {
    engine.remote();
    batcher.handOnIf(job -> true);
    assertNothingButTheBreakerSuffers();
  }

  /** All is handed on until the breaker opens, and it closes when the service answers again. */
  private void assertAllIsGivenBackUntilTheBreakerOpens() {
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
  }

  private void assertNothingButTheBreakerSuffers() {
    outcomes.clear();
    engine.setModel(
        work -> {
          throw new DragomanException(ErrorCode.ENGINE_TIMEOUT, "hangs");
        });
    assertAllIsGivenBackUntilTheBreakerOpens();
    engine.setModel(work -> work);
    await().until(() -> breaker.state() == EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldNotOpenTheBreakerOfAServiceThatHandsPoisonOn() {
    engine.remote();
    batcher.handOnIf(job -> true);
    offer("good");
    awaitOutcomes(1);
    engine.failOn("poison", ErrorCode.ENGINE_TIMEOUT);
    for (int call = 1; call <= 8; call++) {
      final int calls = call;
      outcomes.remove("poison");
      await().until(() -> offer("poison"));
      await().until(() -> outcomes.containsKey("poison"));
      await().until(() -> batcher.hasRoom() && engine.batches().size() > 2 * calls);
    }

    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
    assertThat(outcomes.get("poison")).isInstanceOf(JobOutcome.Unavailable.class);
  }

  @Test
  void shouldBeStuckWhenTheProbeHangs() {
    final Semaphore hanging = new Semaphore(0);
    final CountDownLatch probed = new CountDownLatch(1);
    engine.setProbe(
        () -> {
          probed.countDown();
          hanging.acquireUninterruptibly();
        });
    engine.failOn("a", ErrorCode.ENGINE_FAILED);
    offer("a");
    await().until(() -> probed.getCount() == 0);
    assertThat(batcher.stuck()).isFalse();

    clock.advance(LONGER_THAN_TWO_CALLS);

    assertThat(batcher.stuck()).isTrue();
    assertThat(offer("b")).isFalse();
    hanging.release();
    awaitOutcomes(1);
    assertThat(outcomes.get("a"))
        .as("a probe that takes so long is not well")
        .isInstanceOf(JobOutcome.Unavailable.class);
  }

  @Test
  void shouldGiveWorkBackAndGoOnWhenItFailsItself() {
    onStarted =
        () -> {
          onStarted = () -> {};
          throw new IllegalStateException("a bug");
        };
    offer("a");
    awaitOutcomes(1);
    assertThat(outcomes.get("a")).isInstanceOf(JobOutcome.Unavailable.class);

    offer("b");

    awaitOutcomes(2);
    assertThat(outcomes.get("b")).isInstanceOf(JobOutcome.Done.class);
  }

  @Test
  void shouldGiveWorkBackAndTakeNoMoreWhenItsThreadDies() {
    onStarted =
        () -> {
          throw new StackOverflowError("deep");
        };
    offer("a");

    awaitOutcomes(1);

    assertThat(outcomes.get("a")).isInstanceOf(JobOutcome.Unavailable.class);
    await().until(batcher::stuck);
    assertThat(offer("b")).isFalse();
  }

  @Test
  void shouldReportATrialCallWhenItFailsItself() {
    engine.setIll(true);
    for (int call = 0; breaker.permits(); call++) {
      offer("work " + call);
      awaitOutcomes(call + 1);
    }
    final AtomicInteger faults = new AtomicInteger();
    failing = () -> faults.incrementAndGet() <= 2;
    engine.setIll(false);

    await().until(() -> offer("trial") && faults.get() > 2);

    await().until(() -> breaker.state() == EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldNotWaitForALongCallWhenClosed() {
    engine.hold();
    offer("first");
    await().until(() -> engine.started() == 1);

    batcher.close();

    assertThat(batcher.running()).isTrue();
    assertThat(journal)
        .as("a death by order counts against nobody")
        .containsExactly("started [first]", "finished [first]");
    engine.release();
    await().until(() -> !batcher.running());
  }

  @Test
  void shouldNotGoOnWithASplitBatchWhenClosed() {
    engine.setModel(
        work -> {
          if (work.equals("busy")) {
            return work;
          }
          throw new DragomanException(ErrorCode.ENGINE_TIMEOUT, "slow");
        });
    offerWhileBusy("a", "b", "c");
    engine.setProbe(engine::hold);
    engine.release();
    await().until(() -> engine.started() == 3);
    batcher.close();
    engine.release();

    await().until(() -> !batcher.running());

    assertThat(engine.batches())
        .containsExactly(List.of("busy"), List.of("a", "b", "c"), List.of("busy"));
  }

  @Test
  void shouldAnswerWhatCanBeAnsweredWhenABatchIsTooLargeForTheDevice() {
    final int fits = 2;
    engine.setModel(
        work -> {
          if (engine.batches().getLast().size() > fits) {
            throw new DragomanException(ErrorCode.ENGINE_OUT_OF_MEMORY, "no memory");
          }
          return work;
        });
    offerWhileBusy("a", "b", "c", "d", "e");
    engine.release();

    awaitOutcomes(6);

    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Done.class);
  }

  @Test
  void shouldGiveWaitingWorkBackWhenTheBreakerOpens() {
    offerWhileBusy("a", "b");
    breaker.forceOpen();

    awaitOutcomes(2);
    engine.release();

    assertThat(outcomes.get("a")).isInstanceOf(JobOutcome.Unavailable.class);
    assertThat(offer("c")).isFalse();
  }

  @Test
  void shouldOpenAndCloseTheBreakerByItselfWhenTheEngineFailsAndHeals() {
    engine.setIll(true);
    for (int call = 0; breaker.permits(); call++) {
      offer("work " + call);
      awaitOutcomes(call + 1);
    }
    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.OPEN);
    final int calls = engine.started();

    engine.setIll(false);

    await().until(() -> breaker.state() == EngineBreaker.State.CLOSED);
    assertThat(engine.started()).as("trials without work use known good input").isEqualTo(calls);
  }

  @Test
  void shouldPauseBetweenTriesWhenTheEngineFailsAndItsBreakerIsForcedClosed() {
    breaker.forceClosed();
    engine.setIll(true);
    offer("a");
    awaitOutcomes(1);
    offer("b");
    offer("c");
    offer("d");
    awaitCallWhileTimePasses(2);
    awaitOutcomes(4);
    offer("e");
    offer("f");
    awaitCallWhileTimePasses(3);
    awaitOutcomes(6);

    assertThat(engine.batches())
        .as("what came within a pause is tried together")
        .containsExactly(List.of("a"), List.of("b", "c", "d"), List.of("e", "f"));
    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Unavailable.class);
  }

  @Test
  void shouldGiveWaitingWorkBackWhenTheEngineIsStuck() {
    offerWhileBusy("a");
    assertThat(batcher.stuck()).isFalse();
    clock.advance(LONGER_THAN_TWO_CALLS);
    assertThat(batcher.stuck()).isTrue();

    batcher.relieve();

    awaitOutcomes(1);
    assertThat(outcomes.get("a")).isInstanceOf(JobOutcome.Unavailable.class);
    assertThat(offer("b")).isFalse();
    engine.release();
    awaitOutcomes(2);
    await().until(() -> offer("c"));
    awaitOutcomes(3);
  }

  @Test
  void shouldNotRunWhatNobodyWants() {
    engine.hold();
    offer("first");
    await().until(() -> engine.started() == 1);
    batcher.offer(job("unwanted", false));
    offer("second");
    engine.release();

    awaitOutcomes(2);

    assertThat(engine.batches()).containsExactly(List.of("first"), List.of("second"));
  }

  /**
   * 500 pieces of work: none is given up while the model is sick, all are answered when it heals.
   */
  private void assertNothingIsRejectedWhileSickWith(final UnaryOperator<String> sickness) {
    offer("good");
    awaitOutcomes(1);
    engine.setModel(sickness);
    final List<String> left =
        new ArrayList<>(IntStream.range(0, 500).mapToObj(number -> "work " + number).toList());
    await()
        .until(
            () -> {
              left.stream().filter(work -> !outcomes.containsKey(work)).forEach(this::offer);
              return !breaker.permits();
            });
    await().until(() -> breaker.state() == EngineBreaker.State.HALF_OPEN);
    await().until(() -> breaker.state() == EngineBreaker.State.OPEN);
    outcomes.remove("good");
    assertThat(outcomes.values()).hasOnlyElementsOfType(JobOutcome.Unavailable.class);

    engine.setModel(work -> work);

    await()
        .until(
            () -> {
              left.removeIf(work -> outcomes.get(work) instanceof JobOutcome.Done);
              left.forEach(this::offer);
              return left.isEmpty();
            });
    assertThat(outcomes).hasSize(500);
  }

  private void fillTheDevice() {
    engine.setModel(
        work -> {
          throw new DragomanException(ErrorCode.ENGINE_OUT_OF_MEMORY, "somebody has it all");
        });
  }

  private void offerWhileBusy(final String... works) {
    engine.hold();
    offer("busy");
    await().until(() -> engine.started() == 1);
    for (final String work : works) {
      offer(work);
    }
  }

  private boolean offer(final String work) {
    return batcher.offer(job(work, true));
  }

  private Job<Item, String> job(final String work, final boolean wanted) {
    return job(work, 1, wanted);
  }

  private Job<Item, String> job(final String work, final long cost) {
    return job(work, cost, true);
  }

  private Job<Item, String> job(final String work, final long cost, final boolean wanted) {
    return new Job<>(
        Item.of(work, work),
        work,
        5,
        Optional.empty(),
        cost,
        false,
        Route.anywhere(),
        Subject.nobody(),
        () -> wanted,
        outcome -> outcomes.put(work, outcome));
  }

  /** In steps shorter than any pause: one step too many must not end the pause that follows. */
  private void awaitCallWhileTimePasses(final int call) {
    await()
        .until(
            () -> {
              if (engine.started() >= call) {
                return true;
              }
              clock.advance(Duration.ofMillis(50));
              return false;
            });
  }

  /** Before it was taken it waits too. */
  private void awaitThatTheFirstIsHeld() {
    await().until(() -> engine.started() == 1 && batcher.waiting() == 1);
  }

  private void awaitOutcomes(final int count) {
    await().until(() -> outcomes.size() == count);
  }

  private static BreakerSettings settings() {
    return BreakerSettings.builder()
        .window(Duration.ofSeconds(10))
        .minimumCalls(4)
        .consecutiveFailures(100)
        .openTime(Duration.ofMillis(100))
        .maxOpenTime(Duration.ofMillis(200))
        .openTimeJitter(0.1)
        .trialCalls(2)
        .build();
  }
}
