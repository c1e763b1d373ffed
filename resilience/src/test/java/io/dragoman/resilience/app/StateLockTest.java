package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.resilience.config.ConfigurationException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
  @TempDir private Path directory;

  @Test
  void shouldRefuseASecondInstanceUntilTheFirstHasEnded() {
    try (StateLock _ = StateLock.take(directory, "app")) {
      assertThatThrownBy(() -> StateLock.take(directory, "app"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("Another instance of app")
          .hasMessageContaining("state.dir=" + directory);
      StateLock.take(directory, "other").close();
    }
    StateLock.take(directory, "app").close();
  }
}
