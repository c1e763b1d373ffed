package io.dragoman.ops.journey;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.stage.testing.SynthesisApp;
import io.dragoman.stage.testing.UpperCaseEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The smallest stage, in a process of its own; it fails on one text until it is mended. */
final class UnluckyStage {
  /** System property: a file that is there once it is mended. */
  static final String MENDED = "mended";

  /** What the text has that it fails on. */
  static final String UNLUCKY = "unlucky";

  private UnluckyStage() {}

  public static void main(final String[] arguments) {
    Launcher.main(
        new SynthesisApp(
            UpperCaseEngine.provider(new Unlucky(Path.of(System.getProperty(MENDED))))),
        arguments);
  }

  private static final class Unlucky extends UpperCaseEngine {
    private final Path mended;

    Unlucky(final Path mended) {
      this.mended = mended;
    }

    @Override
    public List<String> generate(final List<String> batch, final Deadline deadline) {
      if (!Files.exists(mended) && batch.stream().anyMatch(text -> text.contains(UNLUCKY))) {
        throw new EngineException(ErrorCode.ENGINE_FAILED, "No luck with one of the texts");
      }
      return super.generate(batch, deadline);
    }
  }
}
