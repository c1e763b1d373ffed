package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowSelectorTest {
  private final OnnxDevice device = new OnnxDevice("cpu", 1);

  @Test
  void shouldCopyTheWantedRowsWhenTensorsDifferInKindAndShape() {
    try (RowSelector selector = new RowSelector(device);
        Tensor integers = device.integers(new long[][] {{1, 2}, {3, 4}, {5, 6}});
        Tensor floats = floats(3, 1, 2, 1)) {

      final Map<String, Tensor> selected =
          selector.select(
              Map.of("mask", integers, "past_key_values.0.decoder.key", floats), new int[] {2, 0});

      final Tensor mask = selected.get("mask");
      final Tensor key = selected.get("past_key_values.0.decoder.key");
      assertThat(mask.value().getLongBuffer().array()).containsExactly(5, 6, 1, 2);
      assertThat(key.value().getFloatBuffer().array()).containsExactly(4, 5, 0, 1);
      assertThat(key.shape()).containsExactly(2, 1, 2, 1);
      selected.values().forEach(Tensor::close);
    }
    assertThat(device.tracker().open()).isZero();
  }

  @Test
  void shouldRefuseWhenATensorIsUsedAfterItIsClosed() {
    final Tensor tensor = floats(2, 2);
    tensor.close();
    tensor.close();

    assertThat(device.tracker().open()).isZero();
    assertThatThrownBy(tensor::shape)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private Tensor floats(final long... shape) {
    long size = 1;
    for (final long s : shape) {
      size *= s;
    }
    final ByteBuffer buffer =
        ByteBuffer.allocateDirect((int) size * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < size; i++) {
      buffer.putFloat(i);
    }
    return device.floats(buffer.flip(), OnnxJavaType.FLOAT, shape);
  }
}
