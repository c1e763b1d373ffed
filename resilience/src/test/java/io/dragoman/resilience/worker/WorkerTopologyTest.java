package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ItemStrategy;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.resilience.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTopologyTest {
  @TempDir private Path directory;

  /** A change of a name, or of what belongs together, loses the content of stores at an upgrade. */
  @Test
  void shouldHaveTheTopologyThatIsCommitted() throws IOException {
    final WorkerSettings settings =
        WorkerSettings.of(WorkerSettings.define(ConfigSpec.builder()).build().resolve(Map.of()));
    try (Worker<Item, String> worker =
        new Worker<>(
            ItemStrategy.TOPICS,
            new ItemStrategy(),
            List.of(new ScriptedEngine("primary", 8)),
            settings,
            new WorkerEnvironment(
                "test 1",
                directory,
                new PromptCommits(Duration.ofMillis(100), Duration.ofSeconds(10)),
                new SimpleMeterRegistry(),
                new ManualClock(),
                CrashJournal.in(directory, "test", 3),
                new Cancellations(new ManualClock()),
                Tracing.OFF))) {
      assertThat(worker.topology().describe().toString())
          .isEqualTo(Files.readString(Path.of("topology.txt")))
          .isEqualTo(Worker.describe(ItemStrategy.TOPICS, settings).describe().toString());
    }
  }
}
