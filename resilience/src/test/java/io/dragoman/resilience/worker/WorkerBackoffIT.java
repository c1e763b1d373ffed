package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.testing.FileEngine;
import io.dragoman.resilience.testing.ItemTraffic;
import io.dragoman.resilience.testing.WorkerProcess;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills an app, and takes its disk away, while records wait in the delay topic. */
class WorkerBackoffIT {
  private static final int TROUBLED = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Map<String, String> SLOW =
      Map.of(
          WorkerSettings.RETRY_BACKOFF_MS, "20000",
          WorkerSettings.RETRY_BACKOFF_MAX_MS, "20000",
          WorkerSettings.RETRY_MAX_ATTEMPTS, "20");

  @TempDir private Path directory;

  @Test
  void shouldLoseNothingAndBeNeverEarlyWhenKilledAndTheStateIsWiped() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        ItemTraffic traffic = new ItemTraffic(broker.bootstrap())) {
      Files.createFile(FileEngine.trouble(directory));
      traffic.send(100);
      IntStream.range(0, TROUBLED)
          .mapToObj(i -> FileEngine.TROUBLED + "-" + i)
          .forEach(event -> traffic.send(event, event));
      try (WorkerProcess process = WorkerProcess.start(broker.bootstrap(), directory, SLOW)) {
        await()
            .atMost(PATIENCE)
            .until(() -> traffic.read(Topic.TRANSLATOR_DELAY).size() == TROUBLED);
        process.kill();
      }
      Files.delete(FileEngine.trouble(directory));
      wipe(WorkerProcess.state(directory));
      try (WorkerProcess process = WorkerProcess.start(broker.bootstrap(), directory, SLOW)) {
        // Some have come back, others still wait.
        await().atMost(PATIENCE).until(() -> ended(traffic) > 0);
        process.kill();
      }
      wipe(WorkerProcess.state(directory));
      assertThat(ended(traffic)).as("answered before the second kill").isLessThan(TROUBLED);
      try (WorkerProcess process = WorkerProcess.start(broker.bootstrap(), directory, SLOW)) {
        traffic.awaitAllEnded();
        traffic.assertEachOnce();
        assertThat(process.alive()).isTrue();
      }

      final Map<String, Long> late = lateMillis(traffic);
      assertThat(late).hasSize(TROUBLED);
      assertThat(late.values()).as("tried before it was due").allMatch(millis -> millis >= 0);
      // Those that were due while no process lived are as late as its start; the last was not.
      System.out.printf(
          "The record that was due last was tried again %d ms after its time.%n",
          late.get(lastDue(traffic)));
    }
  }

  private static long ended(final ItemTraffic traffic) {
    return traffic.ended().keySet().stream()
        .filter(event -> event.startsWith(FileEngine.TROUBLED))
        .count();
  }

  /** How long after its last due time each delayed event was given to the engine. */
  private static Map<String, Long> lateMillis(final ItemTraffic traffic) {
    final Map<String, Long> late = new HashMap<>();
    traffic
        .last(Topic.TRANSLATOR_DELAY)
        .forEach(
            (event, delayed) -> late.put(event, started(traffic, event) - due(traffic, event)));
    return late;
  }

  private static String lastDue(final ItemTraffic traffic) {
    return traffic.last(Topic.TRANSLATOR_DELAY).keySet().stream()
        .max((one, other) -> Long.compare(due(traffic, one), due(traffic, other)))
        .orElseThrow();
  }

  private static long due(final ItemTraffic traffic, final String event) {
    return HeaderText.number(
            traffic.last(Topic.TRANSLATOR_DELAY).get(event).headers(), Header.DUE_AT)
        .orElseThrow();
  }

  private static long started(final ItemTraffic traffic, final String event) {
    final String answer =
        new String(traffic.last(Topic.TRANSLATIONS).get(event).value(), StandardCharsets.UTF_8);
    return Long.parseLong(answer.replaceFirst(".*@(\\d+) .*", "$1"));
  }

  private static void wipe(final Path state) throws IOException {
    try (Stream<Path> files = Files.walk(state)) {
      for (final Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(file);
      }
    }
  }
}
