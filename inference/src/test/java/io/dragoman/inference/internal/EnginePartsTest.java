package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.EngineOptions;
import org.junit.jupiter.api.Test;

class EnginePartsTest {
  private static final EngineOptions CPU = EngineOptions.defaults();

  @Test
  void shouldWarnWhenHalfPrecisionIsToRunOnACpu() {
    assertThat(EngineParts.halfPrecision(CPU.withVariant("fp16"), false))
        .hasValueSatisfying(warning -> assertThat(warning).contains("quantized"));
    assertThat(EngineParts.halfPrecision(CPU, true)).isPresent();
  }

  @Test
  void shouldSayNothingWhenPrecisionFitsTheDevice() {
    assertThat(EngineParts.halfPrecision(CPU.withVariant("quantized"), false)).isEmpty();
    assertThat(EngineParts.halfPrecision(CPU.withDevice("cuda:0").withVariant("fp16"), true))
        .isEmpty();
  }
}
