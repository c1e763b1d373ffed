package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.ProcessIdentity;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartProblemTest {
  @TempDir private Path directory;

  @Test
  void shouldSayNothingWhenAnAppCrashedTwice() {
    assertThat(problem(child("translator", ChildState.BACKOFF, 1))).isEmpty();
  }

  @Test
  void shouldSayThatItMayPassWhenAnAppCrashedThreeTimes() {
    assertThat(problem(child("translator", ChildState.BACKOFF, 2)))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.lasting()).isFalse();
              assertThat(problem.text()).startsWith("translator does not start: why.");
            });
  }

  @Test
  void shouldSayWhatLastsWhenBothAreWrong() {
    assertThat(
            problem(child("ingest", ChildState.BACKOFF, 2), child("gateway", ChildState.FAILED, 0)))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.lasting()).isTrue();
              assertThat(problem.text()).startsWith("gateway does not start");
            });
  }

  private Optional<StartProblem> problem(final ChildStatus... children) {
    return StartProblem.of(
        new StackState(
            new ProcessIdentity(1, Instant.EPOCH), "b:1", "http://r:1", List.of(children)),
        new StackDirectory(directory));
  }

  private static ChildStatus child(final String name, final ChildState state, final int restarts) {
    return new ChildStatus(
        name, state, Optional.empty(), "", restarts, OptionalInt.empty(), Instant.EPOCH, "why");
  }
}
