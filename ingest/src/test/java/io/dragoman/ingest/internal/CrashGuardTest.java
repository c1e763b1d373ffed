package io.dragoman.ingest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.testkit.BesideTheTest;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashGuardTest {
  private static final Origin KILLER = new Origin("text.events", 0, 7);
  private static final Origin OTHER = new Origin("audio.events", 1, 9);

  @TempDir private Path directory = Path.of("");

  @Test
  void shouldQuarantineWhatKilledTheProcessThreeTimes() {
    for (int life = 0; life < 3; life++) {
      try (CrashJournal journal = journal()) {
        final CrashGuard guard = new CrashGuard(journal);
        assertThat(guard.isQuarantined(KILLER)).isFalse();
        killedBy(guard, KILLER);
      }
    }
    try (CrashJournal journal = journal()) {
      final CrashGuard guard = new CrashGuard(journal);

      assertThat(guard.isQuarantined(KILLER)).isTrue();
      assertThat(guard.deaths(KILLER)).isEqualTo(3);
      assertThat(guard.isQuarantined(OTHER)).isFalse();
    }
  }

  @Test
  void shouldAcquitWhatEndsWithAFailure() {
    try (CrashJournal journal = journal()) {
      killedBy(new CrashGuard(journal), KILLER);
    }
    try (CrashJournal journal = journal()) {
      final CrashGuard guard = new CrashGuard(journal);
      assertThatThrownBy(
              () ->
                  guard.attempt(
                      KILLER,
                      () -> {
                        throw new IllegalStateException("the registry is away");
                      }))
          .isInstanceOf(IllegalStateException.class);

      assertThat(guard.deaths(KILLER)).isZero();
    }
  }

  @Test
  void shouldNotCountAnOrderlyEnd() throws Exception {
    final CountDownLatch end = new CountDownLatch(1);
    final CompletableFuture<String> working;
    try (CrashJournal journal = journal();
        CrashGuard guard = new CrashGuard(journal)) {
      working = working(guard, OTHER, end);
    }
    try (CrashJournal journal = journal()) {
      assertThat(new CrashGuard(journal).deaths(OTHER)).isZero();
    }
    end.countDown();
    working.get();
  }

  @Test
  void shouldWorkAloneOnWhatTheProcessDiedWith() throws Exception {
    try (CrashJournal journal = journal()) {
      killedBy(new CrashGuard(journal), KILLER);
    }
    try (CrashJournal journal = journal()) {
      final CrashGuard guard = new CrashGuard(journal);
      final CountDownLatch end = new CountDownLatch(1);
      working(guard, OTHER, end);
      final CompletableFuture<String> second = new CompletableFuture<>();
      final Thread thread =
          Thread.ofPlatform()
              .start(() -> second.complete(guard.attempt(KILLER, () -> "ended " + end.getCount())));
      await().until(() -> thread.getState() == Thread.State.WAITING);
      assertThat(second).isNotDone();

      end.countDown();

      assertThat(second.get()).isEqualTo("ended 0");
    }
  }

  /** On another thread, which is at it when this returns. */
  private static CompletableFuture<String> working(
      final CrashGuard guard, final Origin event, final CountDownLatch end)
      throws InterruptedException {
    final CountDownLatch begun = new CountDownLatch(1);
    final CompletableFuture<String> result =
        BesideTheTest.supply(
            () ->
                guard.attempt(
                    event,
                    () -> {
                      begun.countDown();
                      try {
                        end.await();
                      } catch (final InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return "done";
                    }));
    begun.await();
    return result;
  }

  /** What the Java machine says shortly before it ends. */
  private static void killedBy(final CrashGuard guard, final Origin event) {
    assertThatThrownBy(
            () ->
                guard.attempt(
                    event,
                    () -> {
                      throw new OutOfMemoryError("for a test");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
  }

  private CrashJournal journal() {
    return CrashJournal.in(directory, "ingest", 3);
  }
}
