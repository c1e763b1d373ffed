package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  private final ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current());

  @Test
  void shouldFindProcessWhenItRuns() {
    assertThat(self.find()).contains(ProcessHandle.current());
  }

  @Test
  void shouldNotFindProcessWhenNumberWasGivenToALaterOne() {
    final ProcessIdentity earlier =
        new ProcessIdentity(self.pid(), self.startedAt().minus(Duration.ofMinutes(1)));

    assertThat(earlier.alive()).isFalse();
  }

  @Test
  void shouldNotFindProcessWhenItHasEnded() throws IOException, InterruptedException {
    final Process process = new ProcessBuilder("sh", "-c", "exit 0").start();
    final ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
    process.waitFor();

    assertThat(identity.alive()).isFalse();
  }
}
