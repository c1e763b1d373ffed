package io.dragoman.inference.onnx.models;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures an ONNX file without building anything of it: what is not weights becomes objects when
 * the file is parsed, each many times as large as it was.
 */
final class OnnxOutline {
  /** Graphs of the largest models have a tenth of it. */
  private static final long MAX_STRUCTURE_BYTES = 48L << 20;

  private static final int MAX_DEPTH = 12;

  private static final Set<Integer> TENSORS_OF_ATTRIBUTE = Set.of(5, 10);
  private static final Set<Integer> GRAPHS_OF_ATTRIBUTE = Set.of(6, 11);

  /** Packed floats and raw data, which do not grow. */
  private static final Set<Integer> BULK_OF_TENSOR = Set.of(4, 9);

  /** The messages of onnx.proto3 that lead to weights. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR
  }

  private final Path file;
  private long structure;

  private OnnxOutline(final Path file) {
    this.file = file;
  }

  /**
   * Does nothing if a file can be parsed without harm.
   *
   * @throws IOException if it cannot be read, ends too early, or is made to take all memory
   */
  static void check(final Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(
            "It has more than 2 GiB, which no ONNX file can have; weights beyond that lie in a file"
                + " beside it.");
      }
      final CodedInputStream in =
          UnsafeByteOperations.unsafeWrap(
                  channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()))
              .newCodedInput();
      new OnnxOutline(file).walk(in, Message.MODEL, 0);
    }
  }

  private void walk(final CodedInputStream in, final Message message, final int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("Its graphs are nested more than %d deep.".formatted(MAX_DEPTH));
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      final int field = WireFormat.getTagFieldNumber(tag);
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        add(Long.BYTES);
        in.skipField(tag);
        continue;
      }
      final int length = in.readRawVarint32();
      final Message inner = inner(message, field);
      if (inner != null) {
        add(Long.BYTES);
        final int outside = in.pushLimit(length);
        walk(in, inner, message == Message.ATTRIBUTE ? depth + 1 : depth);
        in.popLimit(outside);
      } else {
        add(message == Message.TENSOR && BULK_OF_TENSOR.contains(field) ? 0 : length);
        in.skipRawBytes(length);
      }
    }
  }

  private void add(final long bytes) throws IOException {
    structure += bytes;
    if (structure > MAX_STRUCTURE_BYTES) {
      throw new IOException(
          "%s has more than %d MiB that are not weights, which no model of these kinds needs."
              .formatted(file.getFileName(), MAX_STRUCTURE_BYTES >> 20));
    }
  }

  private static @Nullable Message inner(final Message message, final int field) {
    return switch (message) {
      case MODEL -> field == 7 ? Message.GRAPH : null;
      case GRAPH -> field == 1 ? Message.NODE : field == 5 ? Message.TENSOR : null;
      case NODE -> field == 5 ? Message.ATTRIBUTE : null;
      case ATTRIBUTE ->
          TENSORS_OF_ATTRIBUTE.contains(field)
              ? Message.TENSOR
              : GRAPHS_OF_ATTRIBUTE.contains(field) ? Message.GRAPH : null;
      case TENSOR -> null;
    };
  }
}
