package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitLogTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void shouldShowWhatTheFormerProcessesEndedWith() {
    new ExitLog(file()).ends(ExitCode.DEVICE_POISONED);
    new ExitLog(file()).ends(ExitCode.DEVICE_POISONED);
    new ExitLog(file()).ends(ExitCode.CLEAN);

    assertThat(shown("75")).isEqualTo(2);
    assertThat(shown("0")).isEqualTo(1);
    assertThat(shown("70")).isZero();
    assertThat(shown("killed")).isEqualTo(3);
  }

  @Test
  void shouldCountTheEndOfAProcessOnce() {
    final ExitLog log = new ExitLog(file());
    log.ends(ExitCode.DEVICE_POISONED);
    log.ends(ExitCode.STREAM_FAILED);

    assertThat(shown("75")).isEqualTo(1);
    assertThat(shown("70")).isZero();
  }

  @Test
  void shouldStartWhenTheFileHoldsAnything() throws IOException {
    Files.writeString(file(), "75=many\n70=-1\n\\u00zz");

    assertThat(shown("75")).isZero();
  }

  private Path file() {
    return directory.resolve("app.exits");
  }

  /** Each look is a process of its own, which the next one finds killed. */
  private double shown(final String status) {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    new ExitLog(file()).show(meters);
    return MeterDef.APP_EXITS.counter(meters, status).count();
  }
}
