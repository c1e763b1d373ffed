package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.dragoman.inference.ModelLoadException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts ONNX Runtime, once a process and until its end, so that it tells nobody what it runs. */
final class OrtStart {
  private static final Logger LOG = LoggerFactory.getLogger(OrtStart.class);

  private OrtStart() {}

  /**
   * The environment, with one pool of threads for all sessions that share it.
   *
   * @throws ModelLoadException if ONNX Runtime does not start
   */
  static OrtEnvironment start() {
    // Before anything else: with its telemetry, ONNX Runtime also looks for secrets in the command
    // line with a recursion that ends the process where a class path is long.
    Telemetry.forbid();
    try (OrtEnvironment.ThreadingOptions threading = new OrtEnvironment.ThreadingOptions()) {
      threading.setGlobalIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
      threading.setGlobalInterOpNumThreads(1);
      threading.setGlobalSpinControl(false);
      threading.setGlobalDenormalAsZero();
      final OrtEnvironment environment =
          OrtEnvironment.getEnvironment(
              OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "dragoman", threading);
      // Where there is no such switch in the environment.
      environment.setTelemetry(false);
      if (!EnvironmentHold.take()) {
        LOG.warn("ONNX Runtime cannot be kept: a stop while it computes may end in a crash");
      }
      return environment;
    } catch (final OrtException e) {
      throw new ModelLoadException("ONNX Runtime does not start: " + e.getMessage(), e);
    }
  }
}
