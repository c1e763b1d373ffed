package io.dragoman.inference.internal.onnx.quantize;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** Rounds matrices; what it makes lies outside the heap until the arena is closed. */
final class MatrixRounder {
  private final Path folder;
  private final Rounding rounding;
  private final Arena arena;
  private final TensorSink sink;

  /**
   * For the weights of one graph.
   *
   * @param folder of the graph's file
   * @param arena holds what is made
   * @param sink where it goes
   */
  MatrixRounder(
      final Path folder, final Rounding rounding, final Arena arena, final TensorSink sink) {
    this.folder = folder;
    this.rounding = rounding;
    this.arena = arena;
    this.sink = sink;
  }

  /**
   * A rounded matrix.
   *
   * @param values numbers of 8 bits
   * @param scale what a step is worth: one number, or one for each column, or for each row
   */
  record Rounded(TensorProto values, TensorProto scale) {}

  /**
   * The right side of a product, with a scale a column.
   *
   * @param transposed whether the matrix lies there with rows and columns exchanged
   */
  Rounded columns(final TensorProto weight, final boolean transposed) throws IOException {
    final int rows = size(weight, transposed ? 1 : 0);
    final int columns = size(weight, transposed ? 0 : 1);
    final float[] scales = new float[columns];
    final float[] row = new float[size(weight, 1)];
    final MatrixRows values = new MatrixRows(weight, folder);
    for (int i = 0; i < size(weight, 0); i++) {
      values.read(i, row);
      for (int j = 0; j < row.length; j++) {
        final int column = transposed ? i : j;
        scales[column] = Math.max(scales[column], Math.abs(row[j]));
      }
    }
    toScales(scales);
    final ByteBuffer rounded = bytes((long) rows * columns);
    for (int i = 0; i < size(weight, 0); i++) {
      values.read(i, row);
      for (int j = 0; j < row.length; j++) {
        if (transposed) {
          rounded.put(j * columns + i, rounding.round(row[j], scales[i]));
        } else {
          rounded.put(i * columns + j, rounding.round(row[j], scales[j]));
        }
      }
    }
    final String name = weight.getName() + (transposed ? "_transposed" : "");
    return new Rounded(
        values(name, rounded, rows, columns),
        rounding.perChannel()
            ? scales(name, scales, columns)
            : scales(name, new float[] {scales[0]}));
  }

  /** A table of which rows are looked up, with a scale a row. */
  Rounded rows(final TensorProto weight) throws IOException {
    final int rows = size(weight, 0);
    final float[] row = new float[size(weight, 1)];
    final float[] scales = new float[rows];
    final MatrixRows values = new MatrixRows(weight, folder);
    final ByteBuffer rounded = bytes((long) rows * row.length);
    for (int i = 0; i < rows; i++) {
      values.read(i, row);
      float greatest = 0;
      for (final float value : row) {
        greatest = Math.max(greatest, Math.abs(value));
      }
      scales[i] = rounding.scale(greatest);
      for (final float value : row) {
        rounded.put(rounding.round(value, scales[i]));
      }
    }
    final String name = weight.getName() + "_table";
    return new Rounded(
        values(name, rounded.flip(), rows, row.length), scales(name, scales, rows, 1));
  }

  /** A weight that stays as it is. */
  TensorProto kept(final TensorProto weight) throws IOException {
    return weight.getDataLocation() == TensorProto.DataLocation.EXTERNAL
            || weight.getRawData().size() > 0
        ? sink.put(weight.toBuilder(), TensorBytes.of(weight, folder).duplicate())
        : weight;
  }

  private void toScales(final float[] greatest) {
    float most = 0;
    for (final float value : greatest) {
      most = Math.max(most, value);
    }
    for (int i = 0; i < greatest.length; i++) {
      greatest[i] = rounding.scale(rounding.perChannel() ? greatest[i] : most);
    }
  }

  private TensorProto values(final String name, final ByteBuffer bytes, final int... shape)
      throws IOException {
    return sink.put(
        tensor(name + "_quantized", TensorProto.DataType.INT8_VALUE, shape), bytes.duplicate());
  }

  private TensorProto scales(final String name, final float[] scales, final int... shape)
      throws IOException {
    final ByteBuffer bytes = bytes((long) scales.length * Float.BYTES);
    bytes.asFloatBuffer().put(scales);
    return sink.put(tensor(name + "_scale", TensorProto.DataType.FLOAT_VALUE, shape), bytes);
  }

  private static TensorProto.Builder tensor(final String name, final int type, final int... shape) {
    final TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
    for (final int size : shape) {
      tensor.addDims(size);
    }
    return tensor;
  }

  private ByteBuffer bytes(final long size) {
    return arena.allocate(size, Float.BYTES).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int size(final TensorProto weight, final int dimension) {
    final List<Long> sizes = weight.getDimsList();
    return Math.toIntExact(sizes.get(dimension));
  }
}
