package io.dragoman.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaidCallsTest {
  private static final int OTHERS = 4;

  private final PaidCalls<String> paid = new PaidCalls<>(8);
  private final List<String> names = new CopyOnWriteArrayList<>();
  private final Semaphore service = new Semaphore(0);

  @Test
  void shouldMakeOneCallForAllWhoAskTheSameWhileItRuns() {
    final List<CompletableFuture<PaidCalls.Paid<String>>> asked = askTogether(this::answer);

    service.release();

    assertThat(asked)
        .extracting(CompletableFuture::join)
        .filteredOn(PaidCalls.Paid::first)
        .hasSize(1);
    assertThat(asked).extracting(answer -> answer.join().answer()).containsOnly("answer to id");
    assertThat(names).containsExactly("id");
  }

  @Test
  void shouldFailForAllWhoAskTheSameWhenItsCallFails() {
    final List<CompletableFuture<PaidCalls.Paid<String>>> asked =
        askTogether(
            name -> {
              answer(name);
              throw new EngineException(ErrorCode.ENGINE_FAILED, "no");
            });

    service.release();

    assertThat(asked)
        .allSatisfy(
            answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(EngineException.class));
    assertThat(names).containsExactly("id");
  }

  @Test
  void shouldAskAnewUnderAnotherNameWhatWasAnswered() {
    service.release(2);

    paid.ask("id", this::answer);
    paid.ask("id", this::answer);

    assertThat(names).containsExactly("id", "id-2");
  }

  @Test
  void shouldAskAgainUnderTheSameNameWhatWasNotAnswered() {
    assertThatThrownBy(() -> paid.ask("id", failing(ErrorCode.ENGINE_TIMEOUT)))
        .isInstanceOf(EngineException.class);
    service.release();

    paid.ask("id", this::answer);

    assertThat(names).containsExactly("id", "id");
  }

  @Test
  void shouldAskAnewUnderAnotherNameWhatWasAnsweredBadly() {
    assertThatThrownBy(() -> paid.ask("id", failing(ErrorCode.INVALID_OUTPUT)))
        .isInstanceOf(EngineException.class);
    service.release();

    paid.ask("id", this::answer);

    assertThat(names).containsExactly("id", "id-2");
  }

  @Test
  void shouldGiveWhatCouldNotBeUsedToWhoeverAsksNext() {
    service.release();
    paid.keep("id", paid.ask("id", this::answer));

    assertThat(paid.ask("id", this::answer)).isEqualTo(new PaidCalls.Paid<>("answer to id", true));

    assertThat(names).containsExactly("id");
  }

  /** Whoever paid keeps it for himself. */
  @Test
  void shouldNotKeepWhatAnotherHasPaid() {
    paid.keep("id", new PaidCalls.Paid<>("answer to id", false));
    service.release();

    paid.ask("id", this::answer);

    assertThat(names).containsExactly("id");
  }

  private String answer(final String name) {
    names.add(name);
    service.acquireUninterruptibly();
    return "answer to " + name;
  }

  private Function<String, String> failing(final ErrorCode code) {
    return name -> {
      names.add(name);
      throw new EngineException(code, "no");
    };
  }

  /** Returns when a call runs and all others wait for it. */
  private List<CompletableFuture<PaidCalls.Paid<String>>> askTogether(
      final Function<String, String> call) {
    final List<Thread> threads = new ArrayList<>();
    final List<CompletableFuture<PaidCalls.Paid<String>>> asked =
        IntStream.rangeClosed(0, OTHERS)
            .mapToObj(
                number ->
                    CompletableFuture.supplyAsync(
                        () -> paid.ask("id", call),
                        task -> threads.add(Thread.ofPlatform().daemon().start(task))))
            .toList();
    await().until(() -> threads.stream().filter(waitsIn("acquireUninterruptibly")).count() == 1);
    await().until(() -> threads.stream().filter(waitsIn("join")).count() == OTHERS);
    return asked;
  }

  private static Predicate<Thread> waitsIn(final String method) {
    return thread ->
        Stream.of(thread.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals(method));
  }
}
