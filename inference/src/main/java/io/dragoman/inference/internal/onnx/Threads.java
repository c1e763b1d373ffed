package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.EngineOptions;

/** How many threads one operation uses. */
public final class Threads {
  private Threads() {}

  /** As many as was asked for, at most one a processor; all processors if nothing was. */
  public static int of(final EngineOptions options) {
    final int processors = Runtime.getRuntime().availableProcessors();
    return options.threads() > 0 ? Math.min(options.threads(), processors) : processors;
  }
}
