package io.dragoman.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadDumpTest {
  private static final String DUMP =
      """
      "pool-1" #1 [11] prio=5 os_prio=0 cpu=1.5ms elapsed=3.6s tid=0x00007f9de402aac0 nid=30529 waiting
         java.lang.Thread.State: WAITING (parking)
      	at jdk.internal.misc.Unsafe.park(java.base@25/Native Method)
      	- parking to wait for  <0x000000069dd600f8> (a java.lang.Object)

      "pool-2" #2 [12] prio=5 os_prio=0 cpu=2.5ms elapsed=3.6s tid=0x00007f9de402aac1 nid=30530 waiting
         java.lang.Thread.State: WAITING (parking)
      	at jdk.internal.misc.Unsafe.park(java.base@25/Native Method)
      	- parking to wait for  <0x000000069dd700f8> (a java.lang.Object)

      "Signal Dispatcher" #14 [30540] daemon prio=9 cpu=0.41ms elapsed=3.54s tid=0x0 nid=30540 waiting
         java.lang.Thread.State: RUNNABLE

      "main" #3 [13] prio=5 os_prio=0 cpu=575.09ms elapsed=3.6s tid=0x00007f9de402aac2 nid=30531 runnable
         java.lang.Thread.State: RUNNABLE
      	at io.dragoman.testkit.Loopback.freePort(Loopback.java:12)
      """;

  @Test
  void shouldPutOursFirstAndEqualStacksTogetherWhenShortened() {
    assertThat(ThreadDump.grouped(DUMP))
        .containsExactly(
            "\"main\" cpu=575.09ms",
            "   java.lang.Thread.State: RUNNABLE",
            "\tat io.dragoman.testkit.Loopback.freePort(Loopback.java:12)",
            "\"pool-1\" cpu=1.5ms, \"pool-2\" cpu=2.5ms",
            "   java.lang.Thread.State: WAITING (parking)",
            "\tat jdk.internal.misc.Unsafe.park(java.base@25/Native Method)",
            "\t- parking to wait for   (a java.lang.Object)");
  }

  @Test
  void shouldShowThisProcessAndItsChildWhenPrinted(@TempDir final Path directory) {
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (JavaProcess child =
        JavaProcess.start(
            directory.resolve("log"),
            JvmOptions.here("-Xmx64m"),
            List.of(Sleeper.class.getName()))) {
      await()
          .until(
              () -> {
                printed.reset();
                ThreadDump.print(new PrintStream(printed, true, StandardCharsets.UTF_8), "asked");
                return printed.toString(StandardCharsets.UTF_8).contains("Sleeper.main");
              });

      assertThat(printed.toString(StandardCharsets.UTF_8))
          .startsWith(ThreadDump.BEGIN + "when asked ==")
          .contains("-- process " + child.pid() + ", a child of it --")
          .contains("ThreadDumpTest.shouldShowThisProcessAndItsChildWhenPrinted")
          .endsWith(ThreadDump.END + System.lineSeparator());
    }
  }

  @Test
  void shouldPrintWhatThreadsDoBeforeAWaitFails() {
    final PrintStream before = System.out;
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThatThrownBy(
              () -> await("the end of days").atMost(Duration.ofMillis(50)).until(() -> false))
          .isInstanceOf(ConditionTimeoutException.class);
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .startsWith(ThreadDump.BEGIN + "when a wait was over in vain: ")
        .contains("the end of days", "shouldPrintWhatThreadsDoBeforeAWaitFails");
  }

  /** Waits until it is killed. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(final String[] arguments) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
