package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrtFailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CUDA failure 700: an illegal memory access was encountered ; GPU=0 | ENGINE_UNAVAILABLE",
        "CUDA error 719 unspecified launch failure | ENGINE_UNAVAILABLE",
        "CUDA failure 2: out of memory ; GPU=0 ; hostname=a | ENGINE_OUT_OF_MEMORY",
        "Failed to allocate memory for requested buffer of size 805306368 | ENGINE_OUT_OF_MEMORY",
        "BFCArena: Available memory of 12 is smaller than requested bytes of 99 |"
            + " ENGINE_OUT_OF_MEMORY",
        "std::bad_alloc | ENGINE_OUT_OF_MEMORY",
        "CUDA failure 214: uncorrectable ECC error encountered ; GPU=1 | ENGINE_UNAVAILABLE",
        "CUDA failure 714: hardware stack error | ENGINE_UNAVAILABLE",
        "CUDA failure 709: context is destroyed | ENGINE_UNAVAILABLE",
        "CUDA failure 710: device-side assert triggered | ENGINE_UNAVAILABLE",
        "cudaStreamSynchronize: an illegal memory access was encountered | ENGINE_UNAVAILABLE",
        "what(): cudaErrorLaunchFailure | ENGINE_UNAVAILABLE",
        "CUDNN_STATUS_ALLOC_FAILED ; cudnnCreate(&handle) | ENGINE_OUT_OF_MEMORY",
        "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED | ENGINE_OUT_OF_MEMORY",
        "cudaErrorMemoryAllocation | ENGINE_OUT_OF_MEMORY",
        "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED | ENGINE_FAILED",
        "CUDA failure 98: invalid device function | ENGINE_FAILED",
        "Non-zero status code returned while running Gather node | ENGINE_FAILED"
      })
  void shouldReadTheMessageWhenARunFails(final String message, final ErrorCode expected) {
    assertThat(OrtFailures.classify(OrtErrorCode.ORT_FAIL, message)).isEqualTo(expected);
  }

  @Test
  void shouldBeLostWhenTheDeviceWasReset() {
    assertThat(OrtFailures.classify(OrtErrorCode.ORT_DEVICE_RESET, "anything"))
        .isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
  }

  @Test
  void shouldNameTheGraphAndKeepTheCauseWhenReported() {
    final OrtException cause = new OrtException(OrtErrorCode.ORT_FAIL, "x".repeat(5_000));

    final EngineException reported = OrtFailures.of("encoder_model.onnx", cause);

    assertThat(reported)
        .hasMessageStartingWith("encoder_model.onnx failed: ")
        .hasCause(cause)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
  }
}
