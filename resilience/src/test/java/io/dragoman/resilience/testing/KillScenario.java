package io.dragoman.resilience.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/** Kills an app again and again while it works, on any broker. */
public final class KillScenario {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int EVENTS = 300;
  private static final int MAX_ENDED = 200;
  private static final int LAST_EVENTS = 50;

  private KillScenario() {}

  /**
   * Fails if an event is lost or ends twice.
   *
   * @param bootstrap a broker without topics
   * @param directory for the process
   * @param kills how many
   */
  public static void run(final String bootstrap, final Path directory, final int kills)
      throws IOException, InterruptedException {
    final Random random = new Random(7);
    try (ItemTraffic traffic = new ItemTraffic(bootstrap)) {
      for (int kill = 0; kill < kills; kill++) {
        try (WorkerProcess process = WorkerProcess.start(bootstrap, directory, Map.of())) {
          traffic.send(EVENTS);
          final int moment = traffic.ended().size() + random.nextInt(MAX_ENDED);
          await().atMost(PATIENCE).until(() -> traffic.ended().size() > moment);
          process.kill();
        }
      }
      try (WorkerProcess process = WorkerProcess.start(bootstrap, directory, Map.of())) {
        traffic.awaitAllEnded();
        traffic.send(LAST_EVENTS);
        traffic.awaitAllEnded();
        traffic.assertEachOnce();
        assertThat(process.alive()).isTrue();
      }
    }
  }
}
