package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.EngineOptions;
import org.junit.jupiter.api.Test;

class OnnxModelTest {
  private static final EngineOptions CPU = EngineOptions.defaults();

  @Test
  void shouldWarnWhenHalfPrecisionIsToRunOnACpu() {
    assertThat(OnnxModel.halfPrecision(CPU.withVariant("fp16"), false))
        .hasValueSatisfying(warning -> assertThat(warning).contains("quantized"));
    assertThat(OnnxModel.halfPrecision(CPU, true)).isPresent();
  }

  @Test
  void shouldSayNothingWhenPrecisionFitsTheDevice() {
    assertThat(OnnxModel.halfPrecision(CPU.withVariant("quantized"), false)).isEmpty();
    assertThat(OnnxModel.halfPrecision(CPU.withDevice("cuda:0").withVariant("fp16"), true))
        .isEmpty();
  }
}
