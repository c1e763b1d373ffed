package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.dragoman.resilience.testing.KillScenario;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** As {@link WorkerKillIT}, against the broker that others run: Apache's own image. */
class WorkerKillDockerIT {
  private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.3.1");
  private static final int KILLS = 3;

  @TempDir private Path directory;

  @Test
  void shouldLoseAndDuplicateNothingWhenKilledAgainAndAgain() throws Exception {
    assumeThat(DockerClientFactory.instance().isDockerAvailable())
        .as("a Docker engine is here")
        .isTrue();
    try (KafkaContainer kafka = new KafkaContainer(IMAGE)) {
      kafka.start();

      KillScenario.run(kafka.getBootstrapServers(), directory, KILLS);
    }
  }
}
