package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.testing.FileEngine;
import io.dragoman.resilience.testing.ItemTraffic;
import io.dragoman.resilience.testing.KillScenario;
import io.dragoman.resilience.testing.WorkerProcess;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Kills processes of an app against a real broker and counts what readers see. Most of it is
 * waiting until the broker notices.
 */
@Execution(ExecutionMode.CONCURRENT)
class WorkerKillIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int REOPENINGS = 3;

  @TempDir private Path directory;
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = TestBroker.start(directory.resolve("broker"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldLoseAndDuplicateNothingWhenKilledAgainAndAgain() throws Exception {
    KillScenario.run(broker.bootstrap(), directory, Integer.getInteger("dragoman.kills", 5));
  }

  @Test
  void shouldGiveUpOnlyTheRecordThatKillsTheProcess() throws Exception {
    try (ItemTraffic traffic = new ItemTraffic(broker.bootstrap())) {
      traffic.send(100);
      traffic.send(FileEngine.KILLER, FileEngine.KILLER);
      traffic.send(100);
      int deaths = 0;
      while (!traffic.read(Topic.DLQ_TRANSLATOR).containsKey(FileEngine.KILLER)) {
        try (WorkerProcess process = worker()) {
          await()
              .atMost(PATIENCE)
              .until(
                  () ->
                      traffic.read(Topic.DLQ_TRANSLATOR).containsKey(FileEngine.KILLER)
                          || !process.alive());
          deaths += process.alive() ? 0 : 1;
          assertThat(deaths).isLessThan(5);
          if (process.alive()) {
            traffic.awaitAllEnded();
          }
        }
      }

      assertThat(deaths).isBetween(3, 4);
      assertThat(traffic.ended().keySet()).isEqualTo(traffic.sent());
      assertThat(traffic.ended().values()).containsOnly(1);
    }
  }

  @Test
  void shouldGiveUpNothingWhenTheEngineIsDownAndTheWorkerIsKilledMeanwhile() throws Exception {
    final Path outage = FileEngine.outage(directory);
    try (ItemTraffic traffic = new ItemTraffic(broker.bootstrap())) {
      try (WorkerProcess process = worker()) {
        traffic.send(300);
        await().atMost(PATIENCE).until(() -> traffic.ended().size() > 50);
        Files.createFile(outage);
        traffic.send(300);
        awaitOpenedAgain();
        assertThat(traffic.ended()).hasSizeLessThan(traffic.sent().size());
        process.kill();
      }
      try (WorkerProcess process = worker()) {
        awaitOpenedAgain();
        assertThat(traffic.ended()).hasSizeLessThan(traffic.sent().size());
        assertThat(process.alive()).isTrue();
        Files.delete(outage);
        traffic.awaitAllEnded();
        traffic.assertEachOnce();
      }

      assertThat(traffic.read(Topic.TRANSLATOR_DELAY)).as("attempts burnt").isEmpty();
    }
  }

  /** Until the breaker has tried the engine again some times more, each time in vain. */
  private void awaitOpenedAgain() throws IOException {
    final long before = reopenings();
    await().atMost(PATIENCE).until(() -> reopenings() >= before + REOPENINGS);
  }

  private long reopenings() throws IOException {
    return Files.readAllLines(WorkerProcess.log(directory)).stream()
        .filter(line -> line.contains("from HALF_OPEN to OPEN"))
        .count();
  }

  private WorkerProcess worker() throws Exception {
    return WorkerProcess.start(broker.bootstrap(), directory, Map.of());
  }
}
