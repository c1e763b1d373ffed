package io.dragoman.inference.internal.pytorch;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.schemas.ErrorCode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a failure of PyTorch means; it has no codes, so its messages are read. */
final class TorchFailures {
  private static final int MAX_MESSAGE = 500;
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("out of memory|can't allocate memory|bad_alloc|cublas_status_alloc_failed");

  /** Errors after which every later call fails too, until the process ends. */
  private static final Pattern LOST =
      Pattern.compile(
          "illegal memory access|hardware stack error|illegal instruction|misaligned address"
              + "|invalid program counter|unspecified launch failure|device-side assert"
              + "|operation not supported on global/shared address space");

  private TorchFailures() {}

  /**
   * The failure of a start.
   *
   * @return passing when memory was short or the device was lost: both end with another process
   */
  static ModelLoadException loading(final Path file, final Exception failure) {
    final String lower = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return new ModelLoadException(
        "PyTorch cannot load %s: %s".formatted(file.toAbsolutePath(), failure.getMessage()),
        failure,
        LOST.matcher(lower).find() || OUT_OF_MEMORY.matcher(lower).find());
  }

  /**
   * The failure of a run.
   *
   * @param what what was run, for the message
   * @return ENGINE_OUT_OF_MEMORY, ENGINE_UNAVAILABLE when the device is lost, else ENGINE_FAILED
   */
  static EngineException of(final String what, final RuntimeException failure) {
    final String message = String.valueOf(failure.getMessage());
    final String shown =
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
    final String lower = message.toLowerCase(Locale.ROOT);
    if (LOST.matcher(lower).find()) {
      return new EngineException(
          ErrorCode.ENGINE_UNAVAILABLE, what + " lost its device: " + shown, failure);
    }
    if (OUT_OF_MEMORY.matcher(lower).find()) {
      return new EngineException(
          ErrorCode.ENGINE_OUT_OF_MEMORY, what + " ran out of memory: " + shown, failure);
    }
    return new EngineException(ErrorCode.ENGINE_FAILED, what + " failed: " + shown, failure);
  }
}
