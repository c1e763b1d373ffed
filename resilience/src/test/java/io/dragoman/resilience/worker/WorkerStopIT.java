package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.testing.FileEngine;
import io.dragoman.resilience.testing.ItemTraffic;
import io.dragoman.resilience.testing.WorkerProcess;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks an app to stop while a call of its engine does not end. */
class WorkerStopIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;

  @Test
  void shouldEndCleanlyAndLoseNothingWhenACallDoesNotEnd() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        ItemTraffic traffic = new ItemTraffic(broker.bootstrap())) {
      try (WorkerProcess process =
          WorkerProcess.start(
              broker.bootstrap(), directory, Map.of(AppConfig.SHUTDOWN_TIMEOUT_MS, "4000"))) {
        traffic.send(FileEngine.ENDLESS, FileEngine.ENDLESS);
        await().atMost(PATIENCE).until(() -> Files.exists(FileEngine.endless(directory)));

        // Any other status if it took longer than a process may.
        assertThat(process.stop()).isZero();
      }
      try (WorkerProcess process = WorkerProcess.start(broker.bootstrap(), directory, Map.of())) {
        traffic.awaitAllEnded();
        traffic.assertEachOnce();
        assertThat(process.alive()).isTrue();
      }
    }
  }
}
