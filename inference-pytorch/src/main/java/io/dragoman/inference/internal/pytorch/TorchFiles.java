package io.dragoman.inference.internal.pytorch;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model for PyTorch: {@code torchscript/model.pt}, or {@code torchscript/model_VARIANT.pt}, in a
 * directory of Hugging Face's layout.
 *
 * <p>It is one module with three methods that share its weights. What they take and answer is what
 * Optimum's ONNX graphs do, in single precision:
 *
 * <ul>
 *   <li>{@code encode}: spectrograms, or tokens and their mask, to states;
 *   <li>{@code start}: for text the mask, then a prefix and the states, to scores (rows x length x
 *       vocabulary), and for each layer the keys and values of the text so far and of the source;
 *   <li>{@code step}: for text the mask, then one token a row and all of these keys and values, to
 *       scores, and for each layer the keys and values of the text so far.
 * </ul>
 *
 * @param directory the model's
 * @param module the TorchScript file
 */
record TorchFiles(Path directory, Path module) {
  /** Name of the engine in configuration. */
  static final String ENGINE = "pytorch";

  private static final String FOLDER = "torchscript";
  private static final String PLAIN = "fp32";

  /** Weights below which sharing an operation among threads costs more than it brings. */
  private static final long SMALL_BYTES = 24L << 20;

  /** Whether the file is there. */
  static boolean suit(final Path directory, final String variant) {
    return Files.isRegularFile(module(directory, variant));
  }

  /**
   * Looks for it.
   *
   * @throws ModelLoadException if it is not there
   */
  static TorchFiles find(final Path directory, final String variant) {
    ModelDirectory.require(directory);
    if (!suit(directory, variant)) {
      throw new ModelLoadException(
          "Model directory %s has no %s, which the engine %s reads"
              .formatted(
                  directory.toAbsolutePath(),
                  directory.relativize(module(directory, variant)),
                  ENGINE));
    }
    return new TorchFiles(directory, module(directory, variant));
  }

  private static Path module(final Path directory, final String variant) {
    final boolean plain = variant.isEmpty() || variant.equals(PLAIN);
    return directory.resolve(FOLDER).resolve(plain ? "model.pt" : "model_" + variant + ".pt");
  }

  /** The model with the rest of its files. */
  ModelDirectory model() {
    return ModelDirectory.open(directory, List.of(module));
  }

  /** Threads of one operation: what was asked for, or one for a small model, else all. */
  int threads(final EngineOptions options) {
    final int processors = Runtime.getRuntime().availableProcessors();
    if (options.threads() > 0) {
      return Math.min(options.threads(), processors);
    }
    return isSmall() ? 1 : processors;
  }

  /** How many engines share a batch: one a processor for small models on the CPU, else one. */
  int replicas(final EngineOptions options) {
    return options.threads() == 0 && options.device().equals("cpu") && isSmall()
        ? Math.min(Runtime.getRuntime().availableProcessors(), options.maxBatch())
        : 1;
  }

  private boolean isSmall() {
    try {
      return Files.size(module) < SMALL_BYTES;
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(module, e);
    }
  }
}
