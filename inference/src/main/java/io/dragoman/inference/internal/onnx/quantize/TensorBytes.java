package io.dragoman.inference.internal.onnx.quantize;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** The bytes of a tensor, wherever its file keeps them. */
public final class TensorBytes {

  private TensorBytes() {}

  /**
   * All of them, in ONNX's order, which is little-endian.
   *
   * @param folder of the graph's file
   * @throws IOException if they lie in another file, which cannot be read or is too short
   */
  public static ByteBuffer of(final TensorProto tensor, final Path folder) throws IOException {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return external(tensor, folder);
    }
    if (tensor.getFloatDataCount() > 0) {
      final ByteBuffer bytes =
          ByteBuffer.allocate(tensor.getFloatDataCount() * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < tensor.getFloatDataCount(); i++) {
        bytes.putFloat(tensor.getFloatData(i));
      }
      return bytes.flip();
    }
    return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer external(final TensorProto tensor, final Path folder)
      throws IOException {
    final Path file = folder.resolve(entry(tensor, "location", ""));
    final long offset = Long.parseLong(entry(tensor, "offset", "0"));
    try (FileChannel channel = FileChannel.open(file)) {
      final long length =
          Long.parseLong(entry(tensor, "length", String.valueOf(channel.size() - offset)));
      if (offset + length > channel.size()) {
        throw new IOException(file + " ends before the weight " + tensor.getName());
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** A field of what says where an external tensor is. */
  static String entry(final TensorProto tensor, final String key, final String otherwise) {
    final List<StringStringEntryProto> entries = tensor.getExternalDataList();
    return entries.stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  /** How many numbers it has. */
  public static long elements(final TensorProto tensor) {
    return tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
  }
}
