package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.testing.ItemTraffic;
import io.dragoman.resilience.testing.SmallBuffers;
import io.dragoman.resilience.testing.WorkerProcess;
import io.dragoman.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets the disk of an app run full while it works. */
class WorkerFullDiskIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LARGE_RECORDS = 600;
  private static final int LARGE_CHARACTERS = 4_000;

  private static final int BALLAST_BYTES = 80 * 1024 * 1024;

  /** Writes to disk soon, and is not warned: as if the disk had run full in a moment. */
  private static final Map<String, String> CARELESS =
      Map.of(
          WorkerSettings.STATE_MIN_FREE_BYTES,
          "0",
          AppConfig.FAILURES_MAX,
          "3",
          AppConfig.KAFKA_PREFIX + StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
          SmallBuffers.class.getName());

  private static final Map<String, String> WATCHFUL =
      Map.of(WorkerSettings.STATE_MIN_FREE_BYTES, Integer.toString(100 * 1024 * 1024));

  @TempDir private Path directory;

  @Test
  void shouldEndWithTheStreamStatusAndLoseNothingWhenTheDiskIsFull() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        ItemTraffic traffic = new ItemTraffic(broker.bootstrap())) {
      try (WorkerProcess process = WorkerProcess.start(broker.bootstrap(), directory, CARELESS)) {
        traffic.send(300);
        await().atMost(PATIENCE).until(() -> traffic.ended().size() > 100);
        assumeThat(process.fillDisk()).as("prlimit works here").isTrue();
        sendLarge(traffic);

        await().atMost(PATIENCE).until(() -> !process.alive());
        assertThat(process.status()).isEqualTo(ExitCode.STREAM_FAILED.code());
      }
      assertThat(traffic.ended().size()).isLessThan(traffic.sent().size());

      try (WorkerProcess process = WorkerProcess.start(broker.bootstrap(), directory, CARELESS)) {
        traffic.awaitAllEnded();
        traffic.assertEachOnce();
        assertThat(process.alive()).isTrue();
      }
    }
  }

  @Test
  void shouldWaitAndGoOnByItselfWhenTheDiskHasRoomAgain() throws Exception {
    final Path state = Files.createDirectories(WorkerProcess.state(directory));
    assumeThat(shell("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", state.toString()))
        .as("a small file system can be mounted here")
        .isTrue();
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        ItemTraffic traffic = new ItemTraffic(broker.bootstrap());
        WorkerProcess process = WorkerProcess.start(broker.bootstrap(), directory, WATCHFUL)) {
      traffic.send(300);
      await().atMost(PATIENCE).until(() -> traffic.ended().size() > 100);
      final Path ballast = Files.write(state.resolve("ballast"), new byte[BALLAST_BYTES]);
      await().atMost(PATIENCE).until(() -> log().contains("no new work is taken"));
      sendLarge(traffic);
      await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> traffic.ended().size() < traffic.sent().size());
      Files.delete(ballast);

      traffic.awaitAllEnded();
      traffic.assertEachOnce();
      assertThat(process.alive()).isTrue();
    } finally {
      shell("umount", "-l", state.toString());
    }
  }

  private String log() throws IOException {
    return Files.readString(WorkerProcess.log(directory));
  }

  private static void sendLarge(final ItemTraffic traffic) {
    IntStream.range(0, LARGE_RECORDS)
        .forEach(i -> traffic.send("large-" + i, "x".repeat(LARGE_CHARACTERS) + i));
  }

  private static boolean shell(final String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (final IOException e) {
      return false;
    }
  }
}
