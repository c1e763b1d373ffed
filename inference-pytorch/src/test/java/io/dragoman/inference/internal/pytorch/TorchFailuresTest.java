package io.dragoman.inference.internal.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchFailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CUDA out of memory. Tried to allocate 2.00 GiB | ENGINE_OUT_OF_MEMORY
          DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes | ENGINE_OUT_OF_MEMORY
          CUDA error: an illegal memory access was encountered | ENGINE_UNAVAILABLE
          CUDA error: unspecified launch failure | ENGINE_UNAVAILABLE
          Expected all tensors to be on the same device | ENGINE_FAILED
          """)
  void shouldTellWhatAFailureMeans(final String message, final ErrorCode code) {
    final EngineException failure = TorchFailures.of("a method", new RuntimeException(message));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessageContaining("a method").hasMessageContaining(message);
  }

  @Test
  void shouldCutAnEndlessMessage() {
    final EngineException failure =
        TorchFailures.of("a method", new RuntimeException("x".repeat(100_000)));

    assertThat(failure.getMessage()).hasSizeLessThan(1000);
  }
}
