package io.dragoman.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.resilience.app.UnavailableException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.stage.testing.UpperCaseEngine;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ModelLoaderTest {
  private static final Path FILE = Path.of("encoder_model.onnx");

  private final List<Duration> pauses = new ArrayList<>();
  private final ModelLoader loader = new ModelLoader(3, Duration.ofSeconds(2), pauses::add);

  @Test
  void shouldLoadAgainWhenTheReasonMayPass() {
    final Warming engine = new Warming(0);

    final Engine<String, String> loaded =
        loader.load(
            failing(2, ModelLoadException.unreadable(FILE, new IOException("Stale")), engine));

    assertThat(loaded).isSameAs(engine);
    assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void shouldCloseWhatDoesNotAnswerBeforeTheNextAttempt() {
    final List<Warming> opened = new ArrayList<>();

    final Supplier<Engine<String, String>> opener =
        () -> {
          opened.add(new Warming(opened.isEmpty() ? 1 : 0));
          return opened.getLast();
        };
    loader.load(opener);

    assertThat(opened).hasSize(2);
    assertThat(opened.getFirst().closed).isTrue();
    assertThat(opened.getLast().closed).isFalse();
  }

  @Test
  void shouldEndAsUnavailableWhenItDoesNotPass() {
    final ModelLoadException why =
        new ModelLoadException("CUDA failure 2: out of memory", null, true);

    assertThatThrownBy(() -> loader.load(failing(9, why, new Warming(0))))
        .isInstanceOf(UnavailableException.class)
        .hasMessage(
            "The model could not be loaded in 4 attempts, the last: CUDA failure 2: out of memory");
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
  }

  @Test
  void shouldNotTryAgainWhenFilesAreWrong() {
    final ModelLoadException why =
        ModelLoadException.unreadable(FILE, new NoSuchFileException(FILE.toString()));

    assertThatThrownBy(() -> loader.load(failing(9, why, new Warming(0)))).isSameAs(why);
    assertThat(pauses).isEmpty();
  }

  private static Supplier<Engine<String, String>> failing(
      final int times, final ModelLoadException why, final Warming engine) {
    final int[] attempts = {0};
    return () -> {
      attempts[0]++;
      if (attempts[0] <= times) {
        throw why;
      }
      return engine;
    };
  }

  /** Fails so many warm-ups, as a service does that does not answer yet. */
  private static final class Warming extends UpperCaseEngine {
    private int failures;
    private boolean closed;

    Warming(final int failures) {
      this.failures = failures;
    }

    @Override
    public void warmUp() {
      if (failures > 0) {
        failures--;
        throw new EngineException(ErrorCode.ENGINE_UNAVAILABLE, "cannot be reached");
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
