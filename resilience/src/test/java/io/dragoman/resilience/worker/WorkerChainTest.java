package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.batch.EngineChain;
import io.dragoman.resilience.batch.EngineRule;
import io.dragoman.resilience.batch.Job;
import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ItemStrategy;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three engines in order: two on this machine, one elsewhere. */
class WorkerChainTest extends WorkerFixture {
  private static final String PRIVATE = "private-";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final ScriptedEngine large = new ScriptedEngine("large", 1);
  private final ScriptedEngine small = new ScriptedEngine("small", 8);
  private final ScriptedEngine cloud = new ScriptedEngine("cloud", 1).concurrently(8).remote();
  private volatile boolean spent;

  @BeforeEach
  void start() {
    start(
        List.of(
            link(large, false, List.of()),
            link(small, true, List.of()),
            link(cloud, false, List.of(new AtHome(), new Budget()))));
  }

  private void start(final List<EngineChain.Link<Item, String>> links) {
    strategy.setRender(
        answer ->
            "%s by %s%s, %s %s"
                .formatted(
                    answer.result(),
                    answer.engine(),
                    answer.cached() ? ", cached" : "",
                    answer.choice().label(),
                    answer.engineAttempts()));
    start(
        Map.of(WorkerSettings.INBOX_MAX_RECORDS, "8"),
        (settings, environment) ->
            new Worker<>(
                ItemStrategy.TOPICS, strategy, new EngineChain<>(links), settings, environment));
  }

  private static EngineChain.Link<Item, String> link(
      final ScriptedEngine engine, final boolean relief, final List<EngineRule<Item>> rules) {
    return new EngineChain.Link<>(engine, rules, TIMEOUT, BreakerSettings.DEFAULTS, relief);
  }

  @AfterEach
  void stop() {
    List.of(large, small, cloud).forEach(ScriptedEngine::release);
    close();
  }

  /** What is private stays on this machine. */
  private static final class AtHome implements EngineRule<Item> {
    @Override
    public String text() {
      return "nothing private";
    }

    @Override
    public Optional<DragomanException> never(final Item item) {
      return item.event().startsWith(PRIVATE)
          ? Optional.of(new DragomanException(ErrorCode.UNSUPPORTED_OPTION, "It is private"))
          : Optional.empty();
    }
  }

  /** Nothing is asked once the money is spent. */
  private final class Budget implements EngineRule<Item> {
    @Override
    public String text() {
      return "budget";
    }

    @Override
    public boolean allows(final Job<Item, ?> job, final Instant now) {
      return !spent;
    }
  }

  @Test
  void shouldAskTheFirstEngineAsLongAsItMayBeCalled() {
    send(Item.of("e1", "hello"));

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: HELLO by large, preferred {large=1}");
  }

  @Test
  void shouldAskTheNextEngineAtOnceWhenOneFailsAndSayWhoWasAsked() {
    large.setIll(true);
    small.setIll(true);
    send(Item.of("e1", "hello"));

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: HELLO by cloud, failover {large=1, small=1, cloud=1}");
    assertThat(worker.breaker("large").orElseThrow().closed()).isTrue();
    assertThat(MeterDef.ENGINE_CHOSEN.counter(meters, "cloud", "failover").count()).isOne();
  }

  @Test
  void shouldGoBackByItselfWhenTheFirstEngineAnswersAgain() {
    large.setIll(true);
    send(Item.of("e1", "one"));
    awaitUntil(() -> answers.size() == 1);
    large.setIll(false);
    send(Item.of("e2", "two"));
    awaitUntil(() -> answers.size() == 2);

    assertThat(answers)
        .containsExactly(
            "e1: ONE by small, failover {large=1, small=1}",
            "e2: TWO by large, preferred {large=1}");
  }

  @Test
  void shouldBeginAnewWithTheFirstWhenAllHaveFailed() {
    List.of(large, small, cloud).forEach(engine -> engine.setIll(true));
    send(Item.of("e1", "hello"));
    awaitUntil(() -> large.started() >= 2);
    large.setIll(false);

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers.getFirst()).startsWith("e1: HELLO by large");
    assertThat(deadLetters).isEmpty();
  }

  @Test
  void shouldWriteWhatAServiceAnsweredWhileItTakesLongForOtherWork() {
    stop();
    start(List.of(link(cloud, false, List.of())));
    final Semaphore slow = new Semaphore(0);
    cloud.setModel(
        work -> {
          if (work.equals("slow")) {
            slow.acquireUninterruptibly();
          }
          return work;
        });
    send(Item.of("e0", "slow"));
    for (int number = 1; number < 8; number++) {
      send(Item.of("e" + number, "text " + number));
    }

    awaitUntil(() -> answers.size() == 7);

    assertThat(answers).noneMatch(answer -> answer.startsWith("e0"));
    slow.release();
    awaitUntil(() -> answers.size() == 8);
    assertThat(answers).last().isEqualTo("e0: slow by cloud, preferred {cloud=1}");
  }

  @Test
  void shouldAskTheNextEngineAtOnceWhenAServiceHangsAndGoBackWhenItAnswersAgain() {
    stop();
    start(List.of(link(cloud, false, List.of()), link(small, false, List.of())));
    final Semaphore proof = new Semaphore(0);
    cloud.setProbe(proof::acquireUninterruptibly);
    cloud.setModel(WorkerChainTest::hang);
    cloud.hold();
    send(Item.of("e1", "hello"));
    awaitUntil(() -> cloud.started() == 1);
    clock.advance(TIMEOUT);
    cloud.release();

    awaitUntil(() -> answers.size() == 1);
    send(Item.of("e2", "while it is found out"));
    awaitUntil(() -> answers.size() == 2);

    assertThat(answers)
        .containsExactly(
            "e1: HELLO by small, failover {cloud=1, small=1}",
            "e2: WHILE IT IS FOUND OUT by small, failover {small=1}");
    assertThat(deadLetters).isEmpty();

    cloud.setModel(work -> work);
    proof.release();
    final AtomicInteger sent = new AtomicInteger(2);
    awaitUntil(
        () -> {
          final int next = sent.incrementAndGet();
          send(Item.of("e" + next, "text " + next));
          return answers.getLast().contains(" by cloud, preferred ");
        });
  }

  @Test
  void shouldBurnNoAttemptWhenAServiceHangsAndAnotherEngineAnswers() {
    stop();
    start(List.of(link(cloud, false, List.of()), link(small, false, List.of())));
    strategy.setRender(answer -> "%s, attempt %d".formatted(answer.engine(), answer.attempts()));
    cloud.setModel(WorkerChainTest::hang);
    send(Item.of("e1", "hello"));

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: small, attempt 1");
    assertThat(output(Topic.TRANSLATOR_DELAY).isEmpty()).isTrue();
  }

  @Test
  void shouldEndAsADeadLetterWhenItLetsEveryServiceHang() {
    stop();
    final ScriptedEngine reserve = new ScriptedEngine("reserve", 8).remote();
    start(List.of(link(cloud, false, List.of()), link(reserve, false, List.of())));
    send(Item.of("e1", "one"));
    awaitUntil(() -> answers.size() == 1);
    open("cloud");
    send(Item.of("e2", "two"));
    awaitUntil(() -> answers.size() == 2);
    worker.breaker("cloud").orElseThrow().reset();
    List.of(cloud, reserve)
        .forEach(engine -> engine.setModel(work -> work.equals("poison") ? hang(work) : work));
    send(Item.of("e3", "poison"));

    awaitUntil(
        () -> {
          clock.advance(Duration.ofSeconds(10));
          return !deadLetters.isEmpty();
        });

    assertThat(deadLetters).hasSize(1);
    assertThat(HeaderText.get(deadLetters.getFirst().headers(), Header.ATTEMPT)).contains("4");
    assertThat(HeaderText.get(deadLetters.getFirst().headers(), Header.ENGINE_ATTEMPTS))
        .as("the last of them asks itself, between two proofs")
        .contains("cloud=4,reserve=8");
    assertThat(statuses).last().isEqualTo("e3: ENGINE_TIMEOUT");
    assertThat(worker.breakers()).allMatch(EngineBreaker::closed);
  }

  @Test
  void shouldAskNobodyElseWhenAServiceHungUntilTheDeadlineHadPassed() {
    stop();
    start(List.of(link(cloud, false, List.of()), link(small, false, List.of())));
    cloud.setModel(WorkerChainTest::hang);
    cloud.hold();
    send(Item.of("e1", "hello").withDeadline(clock.instant().plus(TIMEOUT.dividedBy(2))));
    awaitUntil(() -> cloud.started() == 1);
    clock.advance(TIMEOUT);
    cloud.release();

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(statuses).containsExactly("e1: DEADLINE_PASSED");
    assertThat(small.started()).isZero();
  }

  @Test
  void shouldJudgeWorkWhereItHangsWhenNoOtherEngineMayHaveIt() {
    stop();
    start(List.of(link(cloud, false, List.of()), link(small, false, List.of(new AtHome()))));
    send(Item.of("e1", "one"));
    awaitUntil(() -> answers.size() == 1);
    cloud.setModel(work -> work.equals("poison") ? hang(work) : work);
    send(Item.of("private-2", "poison"));

    awaitUntil(
        () -> {
          clock.advance(Duration.ofSeconds(10));
          return !deadLetters.isEmpty();
        });

    assertThat(HeaderText.get(deadLetters.getFirst().headers(), Header.ENGINE_ATTEMPTS))
        .contains("cloud=8");
    assertThat(small.started()).isZero();
  }

  private static String hang(final String work) {
    throw new DragomanException(ErrorCode.ENGINE_TIMEOUT, "It hangs on " + work);
  }

  @Test
  void shouldLetWorkWaitThatMustStayAndGoOnWithAllElse() {
    open("large", "small");
    send(Item.of("private-1", "plan"));
    send(Item.of("e2", "hello"));
    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e2: HELLO by cloud, failover {cloud=1}");
    assertThat(worker.status().partitions().get(0).load().unserved()).isOne();
    assertThat(pauses()).isEmpty();

    worker.breaker("small").orElseThrow().reset();
    awaitUntil(() -> answers.size() == 2);

    assertThat(answers).last().isEqualTo("private-1: PLAN by small, failover {small=1}");
    assertThat(cloud.batches()).containsExactly(List.of("hello"));
  }

  @Test
  void shouldPauseOnlyWhenTheInboxIsFullOfWhatMustWait() {
    open("large", "small");
    for (int i = 0; i < 7; i++) {
      send(Item.of(PRIVATE + i, "plan " + i));
    }
    tick();
    assertThat(pauses()).isEmpty();
    send(Item.of(PRIVATE + 7, "plan 7"));
    tick();

    assertThat(pauses()).containsExactly(PauseReason.INBOX_FULL);
    assertThat(cloud.started()).isZero();
  }

  @Test
  void shouldSayThatNoEngineMayBeCalledOnlyWhenNoneMay() {
    open("large", "small");
    tick();
    assertThat(pauses()).isEmpty();
    open("cloud");
    tick();

    assertThat(pauses()).containsExactly(PauseReason.ENGINES);
  }

  @Test
  void shouldNotAnswerWhatMustStayFromWhatAnotherMachineSaid() {
    stop();
    // Nothing but where they are tells their models apart.
    start(
        List.of(
            link(cloud, false, List.of(new AtHome())),
            link(small.sameModelAs("cloud"), false, List.of())));
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);
    send(Item.of("e2", "hello"));
    awaitUntil(() -> answers.size() == 2);
    send(Item.of("private-3", "hello"));
    awaitUntil(() -> answers.size() == 3);
    send(Item.of("private-4", "hello"));
    awaitUntil(() -> answers.size() == 4);

    assertThat(answers)
        .containsExactly(
            "e1: HELLO by cloud, preferred {cloud=1}",
            "e2: HELLO by cloud, cached, preferred {}",
            "private-3: HELLO by small, condition {small=1}",
            "private-4: HELLO by small, cached, condition {}");
  }

  @Test
  void shouldNotLetWhatMustStayWaitForTheAnswerOfAnotherMachine() {
    stop();
    start(List.of(link(cloud, false, List.of(new AtHome())), link(small, false, List.of())));
    cloud.hold();
    send(Item.of("e1", "hello"));
    awaitUntil(() -> cloud.started() == 1);
    send(Item.of("private-2", "hello"));

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("private-2: HELLO by small, condition {small=1}");
  }

  @Test
  void shouldFailWhenNoEngineMayEverBeAsked() {
    stop();
    start(List.of(link(cloud, false, List.of(new AtHome()))));
    send(Item.of("private-1", "plan"));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(statuses).containsExactly("private-1: UNSUPPORTED_OPTION");
    assertThat(HeaderText.get(deadLetters.getFirst().headers(), Header.ERROR_MESSAGE))
        .contains("No engine may be asked about this. cloud: It is private.");
    assertThat(cloud.started()).isZero();
  }

  @Test
  void shouldWaitWhileARuleSaysNotNow() {
    open("large", "small");
    spent = true;
    send(Item.of("e1", "hello"));
    tick();
    assertThat(worker.status().partitions().get(0).load().unserved()).isOne();
    spent = false;

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: HELLO by cloud, failover {cloud=1}");
  }

  @Test
  void shouldAskASmallerEngineWhenTheFirstWouldBeTooLateAndGoBackByItself() {
    answerIn(Duration.ofSeconds(10), "e0");
    large.hold();
    send(Item.of("e1", "running"));
    awaitUntil(() -> large.started() == 2);
    send(Item.of("e2", "waiting"));
    send(Item.of("e3", "in a hurry").withDeadline(clock.instant().plusSeconds(12)));
    send(Item.of("e4", "has time").withDeadline(clock.instant().plusSeconds(60)));

    awaitUntil(() -> answers.size() == 2);
    assertThat(answers).last().isEqualTo("e3: IN A HURRY by small, deadline {small=1}");

    large.release();
    awaitUntil(() -> answers.size() == 5);
    send(Item.of("e5", "again in a hurry").withDeadline(clock.instant().plusSeconds(12)));
    awaitUntil(() -> answers.size() == 6);

    assertThat(answers).last().isEqualTo("e5: AGAIN IN A HURRY by large, preferred {large=1}");
    assertThat(small.batches()).containsExactly(List.of("in a hurry"));
  }

  @Test
  void shouldTakeWorkBackThatWouldBeTooLateWhereItWaits() {
    answerIn(Duration.ofSeconds(10), "e0");
    large.hold();
    send(Item.of("e1", "running"));
    awaitUntil(() -> large.started() == 2);
    send(Item.of("e2", "waits").withDeadline(clock.instant().plusSeconds(30)));
    tick();
    assertThat(small.started()).isZero();
    clock.advance(Duration.ofSeconds(25));

    awaitUntil(() -> answers.size() == 2);

    assertThat(answers).last().isEqualTo("e2: WAITS by small, deadline {small=1}");
  }

  @Test
  void shouldNotAskAnEngineBeforeItsTurnUnlessItMayRelieve() {
    stop();
    start(List.of(link(large, false, List.of()), link(small, false, List.of())));
    answerIn(Duration.ofSeconds(10), "e0");
    large.hold();
    send(Item.of("e1", "running"));
    awaitUntil(() -> large.started() == 2);
    send(Item.of("e2", "in a hurry").withDeadline(clock.instant().plusSeconds(5)));
    tick();

    assertThat(small.started()).isZero();
  }

  @Test
  void shouldSayInTheDeadLetterHowOftenEachEngineWasAsked() {
    large.setIll(true);
    small.setModel(
        text -> {
          throw new DragomanException(ErrorCode.INPUT_TOO_LARGE, "too many words");
        });
    send(Item.of("e1", "hello"));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(HeaderText.get(deadLetters.getFirst().headers(), Header.ENGINE_ATTEMPTS))
        .contains("large=1,small=1");
  }

  @Test
  void shouldShowWhatEachEngineWasAskedAndUnderWhichConditions() {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);

    final List<WorkerStatus.EngineStatus> engines = worker.status().engines();

    assertThat(engines).extracting(WorkerStatus.EngineStatus::attempts).containsExactly(1L, 0L, 0L);
    assertThat(engines)
        .extracting(WorkerStatus.EngineStatus::local)
        .containsExactly(true, true, false);
    assertThat(engines.getLast().rules()).containsExactly("nothing private", "budget");
  }

  /** From then on the first engine is known to take so long. */
  private void answerIn(final Duration time, final String event) {
    large.hold();
    send(Item.of(event, "first"));
    awaitUntil(() -> large.started() == 1);
    clock.advance(time);
    large.release();
    awaitUntil(() -> answers.size() == 1);
  }

  private void open(final String... engines) {
    for (final String engine : engines) {
      worker.breaker(engine).orElseThrow().forceOpen();
    }
  }
}
