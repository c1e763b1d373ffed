package io.dragoman.inference.internal.onnx.quantize;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a new graph's weights go: into its file, or into one beside it. */
final class TensorSink {
  /** Smaller ones stay in the graph, where ONNX Runtime may look at their values. */
  private static final int MIN_EXTERNAL_BYTES = 1024;

  /** What ONNX Runtime maps into memory begins at a multiple of this. */
  private static final int ALIGNMENT = 4096;

  private final @Nullable FileChannel data;
  private final String location;

  /**
   * Chooses between the two.
   *
   * @param data the file beside, which the caller closes; empty: into the graph's own
   * @param location the name that the file beside will have
   */
  TensorSink(final Optional<FileChannel> data, final String location) {
    this.data = data.orElse(null);
    this.location = location;
  }

  /** A tensor with these bytes. */
  TensorProto put(final TensorProto.Builder tensor, final ByteBuffer bytes) throws IOException {
    tensor.clearFloatData().clearRawData().clearExternalData().clearDataLocation();
    if (data == null || bytes.remaining() < MIN_EXTERNAL_BYTES) {
      return tensor.setRawData(UnsafeByteOperations.unsafeWrap(bytes)).build();
    }
    final long end = data.position();
    final long offset = Math.ceilDiv(end, (long) ALIGNMENT) * ALIGNMENT;
    final int length = bytes.remaining();
    data.position(offset);
    while (bytes.hasRemaining()) {
      data.write(bytes);
    }
    return tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", String.valueOf(offset)))
        .addExternalData(entry("length", String.valueOf(length)))
        .build();
  }

  private static StringStringEntryProto entry(final String key, final String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
