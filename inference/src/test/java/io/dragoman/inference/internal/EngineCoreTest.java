package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineCoreTest {
  private final EngineCore core =
      new EngineCore(new EngineInfo("test", "1", "cpu", 8, new TreeSet<>()));
  private final List<Integer> sizes = new ArrayList<>();

  @Test
  void shouldRunAllAtOnceWhenMemoryAllows() {
    assertThat(core.inParts(items(5), part -> answer(part, 8))).isEqualTo(items(5));
    assertThat(sizes).containsExactly(5);
    assertThat(core.health()).isEqualTo(EngineHealth.OK);
  }

  @Test
  void shouldHalveAndRememberWhenMemoryRunsOut() {
    assertThat(core.inParts(items(8), part -> answer(part, 2))).isEqualTo(items(8));
    assertThat(sizes).containsExactly(8, 4, 2, 2, 2, 2);
    assertThat(core.health()).isEqualTo(EngineHealth.DEGRADED);

    sizes.clear();
    core.inParts(items(3), part -> answer(part, 2));
    assertThat(sizes).containsExactly(2, 1);
  }

  @Test
  void shouldTryMoreAgainWhenManyPartsHaveFitted() {
    core.inParts(items(8), part -> answer(part, 2));
    core.inParts(items(2 * (EngineCore.PARTS_BEFORE_MORE - 4)), part -> answer(part, 8));
    sizes.clear();

    core.inParts(items(8), part -> answer(part, 8));
    assertThat(sizes).containsExactly(4, 4);

    core.inParts(items(4 * (EngineCore.PARTS_BEFORE_MORE - 2)), part -> answer(part, 8));
    sizes.clear();
    core.inParts(items(8), part -> answer(part, 8));
    assertThat(sizes).containsExactly(8);
    assertThat(core.health()).isEqualTo(EngineHealth.OK);
  }

  @Test
  void shouldStayAtWhatFitsWhenMoreStillDoesNotFit() {
    core.inParts(items(8), part -> answer(part, 2));
    core.inParts(items(2 * (EngineCore.PARTS_BEFORE_MORE - 4)), part -> answer(part, 2));
    sizes.clear();

    assertThat(core.inParts(items(8), part -> answer(part, 2))).isEqualTo(items(8));

    assertThat(sizes).containsExactly(4, 2, 2, 2, 2);
    assertThat(core.health()).isEqualTo(EngineHealth.DEGRADED);
  }

  @Test
  void shouldReportOutOfMemoryWhenOneItemDoesNotFitAlone() {
    assertThatThrownBy(() -> core.inParts(items(4), part -> answer(part, 0)))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_OUT_OF_MEMORY));
    assertThat(sizes).containsExactly(4, 2, 1);
    assertThat(core.health()).isEqualTo(EngineHealth.OUT_OF_MEMORY);
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE_TIMEOUT", "ENGINE_OUT_OF_MEMORY"})
  void shouldAnswerNothingWhenWhatIsNotNeededTakesTooMuch(final ErrorCode code) {
    assertThat(core.inPartsIfPossible(items(4), part -> fail(code))).isEmpty();

    assertThat(core.inPartsIfPossible(items(1), part -> answer(part, 1))).contains(items(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE_FAILED", "ENGINE_UNAVAILABLE", "INVALID_OUTPUT"})
  void shouldTellThatTheEngineIsNotWellWhenWhatIsNotNeededFails(final ErrorCode code) {
    assertThatThrownBy(() -> core.inPartsIfPossible(items(4), part -> fail(code)))
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void shouldBePoisonedForGoodWhenTheDeviceIsLost() {
    assertThatThrownBy(
            () ->
                core.inParts(
                    items(2),
                    part -> {
                      throw new EngineException(ErrorCode.ENGINE_UNAVAILABLE, "lost");
                    }))
        .isInstanceOf(EngineException.class);
    assertThat(core.health()).isEqualTo(EngineHealth.POISONED);
    assertThatThrownBy(() -> core.call(1, () -> 1))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE));
  }

  @Test
  void shouldKeepItsHealthWhenAnInputIsToBlame() {
    assertThatThrownBy(
            () ->
                core.inParts(
                    items(2),
                    part -> {
                      throw new EngineException(ErrorCode.INVALID_OUTPUT, "odd");
                    }))
        .isInstanceOf(EngineException.class);
    assertThat(core.health()).isEqualTo(EngineHealth.OK);
  }

  @Test
  void shouldRefuseWhenABatchIsEmptyOrTooLarge() {
    assertThatThrownBy(() -> core.call(0, () -> 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> core.call(9, () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 8")
        .hasMessageContaining("9");
  }

  @Test
  void shouldWaitForTheCallWhenClosed() throws InterruptedException {
    final CountDownLatch running = new CountDownLatch(1);
    final CountDownLatch finish = new CountDownLatch(1);
    final AtomicInteger order = new AtomicInteger();
    final AtomicInteger callEnded = new AtomicInteger();
    final AtomicInteger released = new AtomicInteger();
    final Thread call =
        Thread.startVirtualThread(
            () ->
                core.call(
                    1,
                    () -> {
                      running.countDown();
                      await(finish);
                      callEnded.set(order.incrementAndGet());
                      return 1;
                    }));
    running.await();
    final Thread closing =
        Thread.startVirtualThread(() -> core.close(() -> released.set(order.incrementAndGet())));
    finish.countDown();
    call.join();
    closing.join();

    assertThat(callEnded).hasValue(1);
    assertThat(released).hasValue(2);
  }

  @Test
  void shouldReleaseOnceAndRefuseCallsWhenClosed() {
    final AtomicInteger released = new AtomicInteger();

    core.close(released::incrementAndGet);
    core.close(released::incrementAndGet);

    assertThat(released).hasValue(1);
    assertThatThrownBy(() -> core.call(1, () -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static void await(final CountDownLatch latch) {
    try {
      latch.await();
    } catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Integer> answer(final List<Integer> part, final int fits) {
    sizes.add(part.size());
    if (part.size() > fits) {
      throw new EngineException(ErrorCode.ENGINE_OUT_OF_MEMORY, "too many");
    }
    return List.copyOf(part);
  }

  private static List<Integer> fail(final ErrorCode code) {
    throw new EngineException(code, "not now");
  }

  private static List<Integer> items(final int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
