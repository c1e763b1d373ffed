package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A model's file, mapped into memory: weights in it are never copied, and where each lies is known.
 *
 * @param path where it is, links resolved
 * @param model what is in it
 * @param bytes the mapped file
 */
public record ModelFile(Path path, ModelProto model, MemorySegment bytes) {

  /**
   * Reads one.
   *
   * @throws FusionException if it is unreadable or no ONNX model
   */
  public static ModelFile read(final Path file) {
    try (FileChannel channel = FileChannel.open(file.toRealPath())) {
      final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      // Only bytes that are promised to stay as they are become slices of the mapping.
      final CodedInputStream in = UnsafeByteOperations.unsafeWrap(mapped).newCodedInput();
      in.enableAliasing(true);
      return new ModelFile(
          file.toRealPath(), ModelProto.parseFrom(in), MemorySegment.ofBuffer(mapped));
    } catch (final IOException | IllegalArgumentException e) {
      throw new FusionException("Cannot read " + file.toAbsolutePath() + ": " + e.getMessage(), e);
    }
  }

  public String name() {
    return path.getFileName().toString();
  }

  public GraphProto graph() {
    return model.getGraph();
  }

  /** Where in the file some of its bytes lie; nowhere if they were copied. */
  OptionalLong offset(final ByteString part) {
    final MemorySegment segment = MemorySegment.ofBuffer(part.asReadOnlyByteBuffer());
    final long offset = segment.address() - bytes.address();
    return segment.isNative() && offset >= 0 && offset + part.size() <= bytes.byteSize()
        ? OptionalLong.of(offset)
        : OptionalLong.empty();
  }

  /** Versions of the operations it uses, by domain. */
  Map<String, Long> operations() {
    final Map<String, Long> versions = new TreeMap<>();
    for (final OperatorSetIdProto set : model.getOpsetImportList()) {
      versions.put(set.getDomain().equals("ai.onnx") ? "" : set.getDomain(), set.getVersion());
    }
    return versions;
  }

  /** The value of a name. */
  static ValueInfoProto find(final List<ValueInfoProto> values, final String name) {
    return values.stream()
        .filter(value -> value.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new FusionException("There is no " + name));
  }

  static int type(final ValueInfoProto value) {
    return value.getType().getTensorType().getElemType();
  }
}
