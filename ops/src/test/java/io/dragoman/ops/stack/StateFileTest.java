package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir private Path directory;

  @Test
  void shouldReadWhatWasWritten() throws IOException {
    final StackState state =
        new StackState(
            new ProcessIdentity(1, NOW),
            "127.0.0.1:9092",
            "http://127.0.0.1:8081/apis/ccompat/v7",
            List.of(
                new ChildStatus(
                    "kafka",
                    ChildState.READY,
                    Optional.of(new ProcessIdentity(2, NOW)),
                    "127.0.0.1:9092",
                    3,
                    OptionalInt.of(137),
                    NOW,
                    "a detail"),
                new ChildStatus(
                    "ingest",
                    ChildState.WAITING,
                    Optional.empty(),
                    "http://127.0.0.1:8090",
                    0,
                    OptionalInt.empty(),
                    NOW,
                    "")));
    final StateFile file = new StateFile(directory.resolve("stack.json"));

    file.write(state);

    assertThat(file.read()).contains(state);
    assertThat(state.ready()).isFalse();
  }

  @Test
  void shouldBeEmptyWhenThereIsNoFile() {
    assertThat(new StateFile(directory.resolve("none")).read()).isEmpty();
  }

  @Test
  void shouldBeEmptyWhenFileIsDamaged() throws IOException {
    final Path file = directory.resolve("stack.json");
    for (final String damage : List.of("", "{", "{}", "null", "{\"supervisor\":{\"pid\":1}}")) {
      Files.writeString(file, damage);
      assertThat(new StateFile(file).read()).as(damage).isEmpty();
    }
  }
}
