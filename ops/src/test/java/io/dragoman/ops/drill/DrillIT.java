package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short version of each drill; each mostly waits for something to be noticed. */
@Execution(ExecutionMode.CONCURRENT)
class DrillIT {
  private static final long SEED = 7;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Fault.class)
  void shouldKeepThePromiseWhen(final Fault fault) throws Exception {
    final WorkerDrillResult result;
    final DrillOrder order = new DrillOrder(fault, Duration.ofSeconds(8), SEED, false);
    try (Drill drill = new Drill(order, directory, System.out::println)) {
      result = drill.run();
    }

    assertThat(result.kept()).as(result.json()).isTrue();
    assertThat(result.injected()).as("faults").hasSizeGreaterThan(1);
  }
}
