package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.dragoman.inference.ModelLoadException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Starts ONNX Runtime, once a process. */
final class OrtStart {
  /**
   * Version 1.29 matches the process's command line against a regular expression that recurses for
   * every character of it: a class path of 7 kB overflows the stack of an ordinary thread and ends
   * the process without a word.
   */
  private static final long STACK_BYTES = 256L * 1024 * 1024;

  private OrtStart() {}

  /**
   * The environment, with one pool of threads for all sessions that share it.
   *
   * @throws ModelLoadException if ONNX Runtime does not start
   */
  static OrtEnvironment start() {
    final CompletableFuture<OrtEnvironment> environment = new CompletableFuture<>();
    new Thread(
            null,
            () -> environment.completeAsync(OrtStart::create, Runnable::run),
            "onnxruntime-start",
            STACK_BYTES)
        .start();
    try {
      return environment.join();
    } catch (final CompletionException e) {
      throw new ModelLoadException("ONNX Runtime does not start: " + e.getCause().getMessage(), e);
    }
  }

  private static OrtEnvironment create() {
    try (OrtEnvironment.ThreadingOptions threading = new OrtEnvironment.ThreadingOptions()) {
      threading.setGlobalIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
      threading.setGlobalInterOpNumThreads(1);
      threading.setGlobalSpinControl(false);
      threading.setGlobalDenormalAsZero();
      return OrtEnvironment.getEnvironment(
          OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "dragoman", threading);
    } catch (final OrtException e) {
      throw new CompletionException(e);
    }
  }
}
