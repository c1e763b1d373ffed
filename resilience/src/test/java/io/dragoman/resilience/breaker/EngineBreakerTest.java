package io.dragoman.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.testing.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineBreakerTest {
  private static final Duration QUICK = Duration.ofMillis(1);

  private final EngineBreaker breaker =
      new EngineBreaker(
          "engine",
          BreakerSettings.builder()
              .slowCall(Duration.ofSeconds(1))
              .minimumCalls(4)
              .consecutiveFailures(100)
              .build());

  /** What timers do when they ring, and after how long they would. */
  private final List<Runnable> rings = new ArrayList<>();

  private final List<Duration> openTimes = new ArrayList<>();

  @Test
  void shouldStayClosedWhenThereAreFewCalls() {
    fail(3);

    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldOpenWhenTooManyCallsFail() {
    fail(4);

    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.OPEN);
    assertThat(breaker.permits()).isFalse();
    assertThat(breaker.tryAcquire()).isFalse();
  }

  @Test
  void shouldSayFromWhereToWhereItWentAndWhy() {
    try (CapturedLog log = CapturedLog.of(EngineBreaker.class)) {
      fail(4);
      breaker.forceOpen();
      breaker.reset();

      // Breakers of other tests may still go on by their clocks.
      final List<String> lines =
          log.texts().stream().filter(line -> line.contains("breaker of engine ")).toList();
      assertThat(lines.getFirst())
          .startsWith("INFO The breaker of engine went from CLOSED to OPEN: too many of its calls")
          .contains("ill");
      assertThat(lines.get(lines.size() - 2))
          .startsWith("INFO The breaker of engine went from ")
          .endsWith(" to FORCED_OPEN: it was told to");
      assertThat(lines.getLast())
          .isEqualTo("INFO The breaker of engine went from FORCED_OPEN to CLOSED: it was told to");
    }
  }

  @Test
  void shouldOpenWhenAllCallsAreSlow() {
    for (int call = 0; call < 4; call++) {
      assertThat(breaker.tryAcquire()).isTrue();
      breaker.succeeded(Duration.ofSeconds(2));
    }

    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.OPEN);
  }

  @Test
  void shouldOpenWhenCallsInARowFailHoweverFewThereAre() {
    final EngineBreaker slowEngines = neverFillingItsWindow();
    for (int call = 0; call < 4; call++) {
      slowEngines.failed(QUICK, new IllegalStateException("ill"));
    }
    assertThat(slowEngines.state()).isEqualTo(EngineBreaker.State.CLOSED);

    slowEngines.failed(QUICK, new IllegalStateException("ill"));

    assertThat(slowEngines.state()).isEqualTo(EngineBreaker.State.OPEN);
  }

  @Test
  void shouldOpenWhenCallsInARowAreSlowHoweverFewThereAre() {
    final EngineBreaker slowEngines = neverFillingItsWindow();

    for (int call = 0; call < 5; call++) {
      slowEngines.succeeded(Duration.ofSeconds(70));
    }

    assertThat(slowEngines.state()).isEqualTo(EngineBreaker.State.OPEN);
  }

  @Test
  void shouldStayClosedWhenAGoodCallComesBetween() {
    final EngineBreaker slowEngines = neverFillingItsWindow();

    for (int call = 0; call < 8; call++) {
      if (call == 4) {
        slowEngines.succeeded(QUICK);
      }
      slowEngines.failed(QUICK, new IllegalStateException("ill"));
    }

    assertThat(slowEngines.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldCountFromTheBeginningWhenItIsReset() {
    final EngineBreaker slowEngines = neverFillingItsWindow();
    for (int call = 0; call < 4; call++) {
      slowEngines.failed(QUICK, new IllegalStateException("ill"));
    }

    slowEngines.reset();
    slowEngines.failed(QUICK, new IllegalStateException("ill"));

    assertThat(slowEngines.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldCloseWhenMostTrialsSucceed() {
    final EngineBreaker brief = letTrialsBegin();

    assertThat(List.of(brief.tryAcquire(), brief.tryAcquire(), brief.tryAcquire()))
        .containsOnly(true);
    assertThat(brief.tryAcquire()).as("no fourth trial").isFalse();
    brief.failed(QUICK, new IllegalStateException("still ill"));
    brief.succeeded(QUICK);
    brief.succeeded(QUICK);

    assertThat(brief.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldLetAnotherTrialBeginInPlaceOfOneThatTaughtNothing() {
    final EngineBreaker brief = letTrialsBegin();
    assertThat(List.of(brief.tryAcquire(), brief.tryAcquire(), brief.tryAcquire()))
        .containsOnly(true);

    brief.withdrawn();

    assertThat(brief.tryAcquire()).isTrue();
    brief.succeeded(QUICK);
    brief.succeeded(QUICK);
    brief.succeeded(QUICK);
    assertThat(brief.state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldOpenAgainWhenMostTrialsFail() {
    final EngineBreaker brief = letTrialsBegin();
    for (int trial = 0; trial < 3; trial++) {
      assertThat(brief.tryAcquire()).isTrue();
      brief.failed(QUICK, new IllegalStateException("still ill"));
    }

    assertThat(brief.state()).isEqualTo(EngineBreaker.State.OPEN);
  }

  @Test
  void shouldLetTrialsBeginByItselfWhenItWasOpenLongEnough() {
    final EngineBreaker brief =
        new EngineBreaker(
            "brief",
            BreakerSettings.builder()
                .consecutiveFailures(1)
                .openTime(Duration.ofMillis(10))
                .maxOpenTime(Duration.ofMillis(10))
                .build());

    brief.failed(QUICK, new IllegalStateException("ill"));

    await().until(brief::permits);
  }

  @Test
  void shouldDoWhatItIsToldWhenForced() {
    final List<EngineBreaker.State> heard = new ArrayList<>();
    breaker.onChange(() -> heard.add(breaker.state()));

    breaker.forceOpen();
    assertThat(breaker.permits()).isFalse();
    breaker.forceClosed();
    fail(10);
    assertThat(breaker.permits()).isTrue();
    breaker.reset();

    assertThat(breaker.state()).isEqualTo(EngineBreaker.State.CLOSED);
    assertThat(heard)
        .contains(EngineBreaker.State.FORCED_OPEN, EngineBreaker.State.FORCED_CLOSED)
        .endsWith(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldStayOpenTwiceAsLongWhenTrialsFail() {
    final EngineBreaker opened = open();
    rings.getFirst().run();
    for (int trial = 0; trial < 3; trial++) {
      assertThat(opened.tryAcquire()).isTrue();
      opened.failed(QUICK, new IllegalStateException("still ill"));
    }

    assertThat(openTimes).containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(2));
  }

  @Test
  void shouldNotLetTrialsBeginWhenTheTimerIsOfAnOpeningBefore() {
    final EngineBreaker opened = open();
    opened.reset();
    opened.failed(QUICK, new IllegalStateException("ill again"));

    rings.getFirst().run();
    assertThat(opened.state()).isEqualTo(EngineBreaker.State.OPEN);
    rings.getLast().run();
    assertThat(opened.state()).isEqualTo(EngineBreaker.State.HALF_OPEN);
  }

  @Test
  void shouldStayForcedOpenWhenTheTimerRings() {
    final EngineBreaker opened = open();
    opened.forceOpen();

    rings.getFirst().run();

    assertThat(opened.state()).isEqualTo(EngineBreaker.State.FORCED_OPEN);
  }

  /** A breaker whose timer has rung, so that it tries. */
  private EngineBreaker letTrialsBegin() {
    final EngineBreaker opened = open();
    rings.removeFirst().run();
    return opened;
  }

  /** A breaker that has just opened, with its timer in {@link #rings}. */
  private EngineBreaker open() {
    final EngineBreaker opened =
        new EngineBreaker(
            "brief",
            BreakerSettings.builder().consecutiveFailures(1).openTimeJitter(0).build(),
            (delay, task) -> {
              openTimes.add(delay);
              rings.add(task);
            });
    opened.failed(QUICK, new IllegalStateException("ill"));
    assertThat(opened.state()).isEqualTo(EngineBreaker.State.OPEN);
    return opened;
  }

  private static EngineBreaker neverFillingItsWindow() {
    return new EngineBreaker("slow", BreakerSettings.DEFAULTS);
  }

  private void fail(final int calls) {
    for (int call = 0; call < calls; call++) {
      assertThat(breaker.tryAcquire()).isTrue();
      breaker.failed(QUICK, new IllegalStateException("ill"));
    }
  }
}
