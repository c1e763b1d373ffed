package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many threads an engine uses. */
public final class Threads {
  /** Weights below which sharing an operation among threads costs more than it brings. */
  private static final long SMALL_BYTES = 24L << 20;

  private Threads() {}

  /**
   * Threads of one operation: what was asked for, at most one a processor; for small models one
   * unless asked otherwise.
   */
  public static int of(final OnnxFiles model, final EngineOptions options) {
    final int processors = Runtime.getRuntime().availableProcessors();
    if (options.threads() > 0) {
      return Math.min(options.threads(), processors);
    }
    return weights(model) < SMALL_BYTES ? 1 : processors;
  }

  /** How many engines share a batch: one a processor for small models on the CPU, else one. */
  public static int replicas(final OnnxFiles model, final EngineOptions options) {
    final boolean small = options.threads() == 0 && of(model, options) == 1;
    return small && options.device().equals("cpu")
        ? Math.min(Runtime.getRuntime().availableProcessors(), options.maxBatch())
        : 1;
  }

  private static long weights(final OnnxFiles model) {
    long bytes = 0;
    for (final Path file : model.stepping()) {
      try {
        bytes += Files.size(file);
        // Weights beyond protobuf's 2 GiB lie in a file beside; such a model is never small.
        bytes += Files.exists(Path.of(file + "_data")) ? SMALL_BYTES : 0;
      } catch (final IOException e) {
        throw ModelLoadException.unreadable(file, e);
      }
    }
    return bytes;
  }
}
