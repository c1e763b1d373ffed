package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.schemas.ErrorCode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failure of ONNX Runtime means; its codes say little, so its messages are read. */
final class OrtFailures {
  // "CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; ..."
  private static final Pattern CUDA = Pattern.compile("CUDA (?:failure|error)[: ]+(\\d+)");

  /**
   * Errors after which every later call fails too, until the process ends: memory or links that ECC
   * could not correct, illegal address, launch timeout, destroyed context, failed assertion, and
   * hardware stack, instruction, misaligned address, address space, program counter and launch
   * faults.
   */
  private static final Set<Integer> STICKY =
      Set.of(214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719);

  /** The same where a library on top of CUDA tells its text or its name, and not its number. */
  private static final Pattern LOST =
      Pattern.compile(
          "uncorrectable (?:ecc|nvlink) error|illegal memory access|illegal instruction"
              + "|misaligned address|unspecified launch failure|device-side assert"
              + "|launch timed out|context is destroyed|fallen off the bus"
              + "|cudaerror(?:eccuncorrectable|nvlinkuncorrectable|illegaladdress|launchtimeout"
              + "|contextisdestroyed|assert|hardwarestackerror|illegalinstruction"
              + "|misalignedaddress|invalidaddressspace|invalidpc|launchfailure)");

  private static final int CUDA_OUT_OF_MEMORY = 2;
  private static final int MAX_MESSAGE = 500;

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(
          "out of memory|cudaerrormemoryallocation|failed to allocate memory|bad_alloc|bad"
              + " allocation|available memory of \\d+ is smaller than"
              + " requested|cublas_status_alloc_failed"
              + "|cudnn_status_(?:alloc_failed|internal_error_(?:host|device)_allocation_failed)");

  private OrtFailures() {}

  /**
   * The failure of a run.
   *
   * @param what what was run, for the message
   * @param failure what ONNX Runtime threw
   * @return ENGINE_OUT_OF_MEMORY, ENGINE_UNAVAILABLE when the device is lost, else ENGINE_FAILED
   */
  static EngineException of(final String what, final OrtException failure) {
    final String message = String.valueOf(failure.getMessage());
    final String shown =
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
    return switch (classify(failure.getCode(), message)) {
      case ENGINE_OUT_OF_MEMORY ->
          new EngineException(
              ErrorCode.ENGINE_OUT_OF_MEMORY, what + " ran out of memory: " + shown, failure);
      case ENGINE_UNAVAILABLE ->
          new EngineException(
              ErrorCode.ENGINE_UNAVAILABLE, what + " lost its device: " + shown, failure);
      default -> new EngineException(ErrorCode.ENGINE_FAILED, what + " failed: " + shown, failure);
    };
  }

  /**
   * The failure of a start.
   *
   * @param what what could not be done, with its reason
   * @return passing when memory was short or the device was lost: both end with another process
   */
  static ModelLoadException loading(final String what, final OrtException failure) {
    final ErrorCode code = classify(failure.getCode(), String.valueOf(failure.getMessage()));
    return new ModelLoadException(what, failure, code != ErrorCode.ENGINE_FAILED);
  }

  /** Which of the three it is. */
  static ErrorCode classify(final OrtErrorCode code, final String message) {
    final Matcher cuda = CUDA.matcher(message);
    final String text = message.toLowerCase(Locale.ROOT);
    final int number = cuda.find() ? Integer.parseInt(cuda.group(1)) : 0;
    if (STICKY.contains(number)
        || code == OrtErrorCode.ORT_DEVICE_RESET
        || LOST.matcher(text).find()) {
      return ErrorCode.ENGINE_UNAVAILABLE;
    }
    if (number == CUDA_OUT_OF_MEMORY || OUT_OF_MEMORY.matcher(text).find()) {
      return ErrorCode.ENGINE_OUT_OF_MEMORY;
    }
    return ErrorCode.ENGINE_FAILED;
  }
}
