package io.dragoman.inference.internal.onnx.quantize;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;

/** The rows of a constant matrix of 32-bit or 16-bit floats. */
final class MatrixRows {
  private final int columns;
  private final boolean half;
  private final FloatBuffer singles;
  private final ShortBuffer halves;

  MatrixRows(final TensorProto weight, final Path folder) throws IOException {
    final ByteBuffer bytes = TensorBytes.of(weight, folder);
    this.columns = Math.toIntExact(weight.getDims(1));
    this.half = weight.getDataType() == TensorProto.DataType.FLOAT16_VALUE;
    this.singles = bytes.asFloatBuffer();
    this.halves = bytes.asShortBuffer();
  }

  /** A row, with room for one of this matrix. */
  void read(final int index, final float[] row) {
    final int from = Math.multiplyExact(index, columns);
    if (!half) {
      singles.get(from, row);
      return;
    }
    for (int i = 0; i < columns; i++) {
      row[i] = Float.float16ToFloat(halves.get(from + i));
    }
  }
}
