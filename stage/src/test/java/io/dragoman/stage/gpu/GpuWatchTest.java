package io.dragoman.stage.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuWatchTest {
  private static final double MIB = 1024 * 1024;

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Optional<List<String>> said = Optional.of(List.of("0, 1024, 143771, 37"));
  private final GpuWatch watch = new GpuWatch(() -> said, meters, clock);

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void shouldShowMemoryAndUtilisationOfEachGpu() {
    said = Optional.of(List.of("0, 1024, 143771, 37", "1, 0, 143771, 0"));

    watch.look();

    assertThat(gauge("dragoman.gpu.memory.used.bytes", "0")).isEqualTo(1024 * MIB);
    assertThat(gauge("dragoman.gpu.memory.size.bytes", "0")).isEqualTo(143771 * MIB);
    assertThat(gauge("dragoman.gpu.utilisation.ratio", "0")).isEqualTo(0.37);
    assertThat(gauge("dragoman.gpu.utilisation.ratio", "1")).isZero();
  }

  @Test
  void shouldHaveNoSeriesWhereThereIsNoGpu() {
    said = Optional.empty();

    watch.look();

    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void shouldSayNothingOldWhenTheDriverAnswersNoMore() {
    watch.look();
    said = Optional.empty();

    clock.advance(Duration.ofSeconds(50));
    watch.look();
    assertThat(gauge("dragoman.gpu.utilisation.ratio", "0")).isEqualTo(0.37);
    clock.advance(Duration.ofSeconds(50));
    watch.look();
    assertThat(gauge("dragoman.gpu.utilisation.ratio", "0")).isNaN();
  }

  @Test
  void shouldLeaveOutWhatADeviceDoesNotTell() {
    said = Optional.of(List.of("0, 1024, 143771, [N/A]"));

    watch.look();

    assertThat(gauge("dragoman.gpu.memory.used.bytes", "0")).isEqualTo(1024 * MIB);
    assertThat(gauge("dragoman.gpu.utilisation.ratio", "0")).isNaN();
  }

  @Test
  void shouldPassOverWhatIsNoAnswer() {
    said =
        Optional.of(List.of("No devices were found", "x, 1, 2, 3", "0, 1", "", "9999999, 1, 2, 3"));

    watch.look();

    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void shouldReadWhatTheToolSays() throws IOException {
    final NvidiaSmi smi = tool("echo \"$1 $2\"; echo '0, 5, 6, 7'", Duration.ofMinutes(1));

    assertThat(smi.query("index", "memory.used"))
        .hasValue(
            List.of("--query-gpu=index,memory.used --format=csv,noheader,nounits", "0, 5, 6, 7"));
  }

  @Test
  void shouldSayNothingWhenTheToolFails() throws IOException {
    assertThat(tool("echo '0, 5, 6, 7'; exit 9", Duration.ofMinutes(1)).query("index")).isEmpty();
  }

  @Test
  void shouldSayNothingWhenThereIsNoTool() {
    assertThat(
            new NvidiaSmi(directory.resolve("none").toString(), Duration.ofMinutes(1))
                .query("index"))
        .isEmpty();
  }

  @Test
  void shouldEndAToolThatHangs() throws IOException {
    final Path pid = directory.resolve("pid");

    assertThat(
            tool("echo $$ > '%s'; exec sleep 600".formatted(pid), Duration.ofMillis(500))
                .query("index"))
        .isEmpty();

    // It may have been ended before it could say who it was.
    if (Files.exists(pid)) {
      final long number = Long.parseLong(Files.readString(pid).strip());
      ProcessHandle.of(number).ifPresent(handle -> handle.onExit().join());
    }
  }

  private NvidiaSmi tool(final String script, final Duration patience) throws IOException {
    final Path program =
        Files.writeString(directory.resolve("nvidia-smi"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new NvidiaSmi(program.toString(), patience);
  }

  private double gauge(final String name, final String gpu) {
    return meters.get(name).tag("gpu", gpu).gauge().value();
  }
}
