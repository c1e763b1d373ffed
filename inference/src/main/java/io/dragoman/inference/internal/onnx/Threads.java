package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.DecoderFiles;
import io.dragoman.inference.internal.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many threads an engine uses. */
public final class Threads {
  /** Weights below which sharing an operation among threads costs more than it brings. */
  private static final long SMALL_BYTES = 24L << 20;

  private Threads() {}

  /**
   * Threads of one operation: what was asked for, at most one a processor; for small models one
   * unless asked otherwise.
   */
  public static int of(final ModelDirectory directory, final EngineOptions options) {
    final int processors = Runtime.getRuntime().availableProcessors();
    if (options.threads() > 0) {
      return Math.min(options.threads(), processors);
    }
    return weights(directory) < SMALL_BYTES ? 1 : processors;
  }

  /** How many engines share a batch: one a processor for small models on the CPU, else one. */
  public static int replicas(final ModelDirectory directory, final EngineOptions options) {
    final boolean small = options.threads() == 0 && of(directory, options) == 1;
    return small && options.device().equals("cpu")
        ? Math.min(Runtime.getRuntime().availableProcessors(), options.maxBatch())
        : 1;
  }

  private static long weights(final ModelDirectory directory) {
    final List<Path> files =
        switch (directory.decoder()) {
          case DecoderFiles.Merged(var file) -> List.of(directory.encoder(), file);
          case DecoderFiles.Split(var first, var next) -> List.of(directory.encoder(), next);
        };
    long bytes = 0;
    for (final Path file : files) {
      try {
        bytes += Files.size(file);
        // Weights beyond protobuf's 2 GiB lie in a file beside; such a model is never small.
        bytes += Files.exists(Path.of(file + "_data")) ? SMALL_BYTES : 0;
      } catch (final IOException e) {
        throw new ModelLoadException("Cannot read " + file.toAbsolutePath() + ": " + e, e);
      }
    }
    return bytes;
  }
}
