package io.dragoman.inference.internal.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes small ONNX graphs for what a runtime does better than Java: choosing rows of tensors where
 * they lie, and measuring the device's matrix multiplication.
 *
 * <p>Field numbers are those of onnx.proto3. Only what our graphs need is here.
 */
final class GraphWriter {
  /** ONNX's number for 32-bit floats. */
  static final int FLOAT = 1;

  /** ONNX's number for 64-bit integers. */
  static final int INT64 = 7;

  /** ONNX's number for 16-bit floats. */
  static final int FLOAT16 = 10;

  private static final int IR_VERSION = 8;
  private static final int OPSET = 14;

  private final Message graph = new Message();

  /**
   * Declares an input.
   *
   * @param name its name
   * @param type one of the numbers above
   * @param rank how many dimensions, all of any size
   */
  GraphWriter input(final String name, final int type, final int rank) {
    graph.message(11, valueInfo(name, type, rank));
    return this;
  }

  /** Declares an output; see {@link #input}. */
  GraphWriter output(final String name, final int type, final int rank) {
    graph.message(12, valueInfo(name, type, rank));
    return this;
  }

  /** Adds a matrix of constants, row by row. */
  GraphWriter constant(final String name, final int rows, final int columns, final float[] values) {
    final ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    graph.message(
        5,
        new Message()
            .number(1, rows)
            .number(1, columns)
            .number(2, FLOAT)
            .text(8, name)
            .bytes(9, raw.array()));
    return this;
  }

  /** Adds an operation without attributes. */
  GraphWriter node(final String operation, final List<String> inputs, final String output) {
    final Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    graph.message(1, node.text(2, output).text(3, operation + "_" + output).text(4, operation));
    return this;
  }

  /** The model's bytes. */
  byte[] toBytes() {
    graph.text(2, "dragoman");
    return new Message()
        .number(1, IR_VERSION)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, OPSET))
        .toBytes();
  }

  private static Message valueInfo(final String name, final int type, final int rank) {
    final Message shape = new Message();
    for (int i = 0; i < rank; i++) {
      shape.message(1, new Message().text(2, name + "_" + i));
    }
    final Message tensor = new Message().number(1, type).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** A protobuf message. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(final int field, final long value) {
      varint((long) field << 3 | VARINT);
      varint(value);
      return this;
    }

    Message text(final int field, final String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(final int field, final Message value) {
      return bytes(field, value.toBytes());
    }

    Message bytes(final int field, final byte[] value) {
      varint((long) field << 3 | LENGTH_DELIMITED);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] toBytes() {
      return out.toByteArray();
    }

    private void varint(final long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
