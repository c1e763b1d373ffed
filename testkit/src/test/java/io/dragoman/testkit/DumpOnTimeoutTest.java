package io.dragoman.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

@ResourceLock(Resources.SYSTEM_OUT)
class DumpOnTimeoutTest {
  @Test
  void shouldPrintOnceWhatThreadsDoWhenAFutureIsLate() {
    assertThat(printedBy("future"))
        .containsOnlyOnce(ThreadDump.BEGIN)
        .contains("failed with java.util.concurrent.TimeoutException", "-- process ");
  }

  @Test
  void shouldPrintOnceWhereTheTestIsWhenJUnitEndsIt() {
    assertThat(printedBy("latch"))
        .containsOnlyOnce(ThreadDump.BEGIN)
        .contains("took too long for JUnit", "at io.dragoman.testkit.DumpOnTimeoutTest$Late.latch");
  }

  @Test
  void shouldPrintNothingWhenATestFailsForAnotherReason() {
    assertThat(printedBy("wrong")).isEmpty();
  }

  private static String printedBy(final String method) {
    final SummaryGeneratingListener summary = new SummaryGeneratingListener();
    final PrintStream before = System.out;
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      run(method, summary);
    } finally {
      System.setOut(before);
    }
    assertThat(summary.getSummary().getTestsFailedCount()).isEqualTo(1);
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void run(final String method, final SummaryGeneratingListener summary) {
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(Late.class, method))
                .build(),
            summary);
  }

  /** Each fails; not found by itself, because it is nested. */
  static final class Late {
    @Test
    void future() throws Exception {
      new CompletableFuture<Void>().get(1, TimeUnit.MILLISECONDS);
    }

    @Test
    @Timeout(value = 50, unit = TimeUnit.MILLISECONDS)
    void latch() throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @Test
    void wrong() {
      assertThat(1).isEqualTo(2);
    }
  }
}
