package io.dragoman.inference.internal.onnx.quantize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes a copy of a graph whose products are of 8-bit numbers.
 *
 * <p>The rules are those of ONNX Runtime's {@code quantize_dynamic}: what is multiplied is rounded
 * as it comes, the constant matrix beforehand. Convolutions stay as they are, since ONNX Runtime
 * has no fast ones of whole numbers. Tables of words have a scale for each row, which is closer
 * than the one scale of that tool.
 */
public final class Quantizer {
  /** What names of unfinished files begin with; such files may be deleted. */
  public static final String PART = ".dragoman-part-";

  /**
   * A graph with all in one file may have 2 GiB; some of that is needed for what is not weights.
   */
  private static final long MAX_FILE_BYTES = 1_800_000_000;

  private static final int MIN_OPSET = 11;

  private final Rounding rounding;
  private final long maxFileBytes;

  /** One that rounds so. */
  public Quantizer(final Rounding rounding) {
    this(rounding, MAX_FILE_BYTES);
  }

  Quantizer(final Rounding rounding, final long maxFileBytes) {
    this.rounding = rounding;
    this.maxFileBytes = maxFileBytes;
  }

  /**
   * What was done.
   *
   * @param products how many products of whole numbers there are now
   * @param tables how many tables of whole numbers are looked up
   */
  public record Report(int products, int tables) {}

  /**
   * Writes the copy, whole or not at all.
   *
   * @param target a file, which is replaced; large weights go to one beside it, named as it is with
   *     {@code _data}
   * @throws IOException if the source cannot be read, or the target cannot be written
   * @throws io.dragoman.inference.internal.onnx.fuse.FusionException if the source is no ONNX graph
   */
  public Report quantize(final Path source, final Path target) throws IOException {
    final ModelFile file = ModelFile.read(source);
    if (file.model().getOpsetImportList().stream()
        .anyMatch(set -> set.getDomain().isEmpty() && set.getVersion() < MIN_OPSET)) {
      throw new IOException(
          source + " uses operations of before ONNX's opset " + MIN_OPSET + "; export it anew");
    }
    final Path graphPart = part(target);
    final Path dataPart = part(target);
    final Path data = Path.of(target + "_data");
    final boolean beside = bytes(file.graph()) > maxFileBytes;
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(dataPart, StandardOpenOption.WRITE)) {
      final TensorSink sink =
          new TensorSink(
              beside ? Optional.of(channel) : Optional.empty(), data.getFileName().toString());
      final GraphRounder rounder =
          new GraphRounder(new MatrixRounder(file.path().getParent(), rounding, arena, sink));
      final ModelProto model =
          file.model().toBuilder().setGraph(rounder.rewrite(file.graph())).build();
      if (rounder.products() == 0) {
        throw new IOException(
            source
                + " has no products with weights of 32-bit floats, so there is nothing to round");
      }
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(graphPart), 1 << 20)) {
        model.writeTo(out);
      }
      force(graphPart);
      channel.force(true);
      // A graph never names weights that are not there.
      if (beside) {
        Files.move(dataPart, data, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(graphPart, target, StandardCopyOption.ATOMIC_MOVE);
      return new Report(rounder.products(), rounder.tables());
    } finally {
      Files.deleteIfExists(graphPart);
      Files.deleteIfExists(dataPart);
    }
  }

  private static Path part(final Path target) throws IOException {
    // As readable to others as any file; temporary files of Java's are not.
    return Files.createFile(
        target.resolveSibling(PART + UUID.randomUUID().toString().substring(0, 8)));
  }

  private static void force(final Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** What the weights of the copy need at most: a quarter of a matrix, all of anything else. */
  private static long bytes(final GraphProto graph) {
    long bytes = 0;
    for (final TensorProto tensor : graph.getInitializerList()) {
      final long elements = TensorBytes.elements(tensor);
      bytes += tensor.getDimsCount() == 2 ? 2 * elements : Float.BYTES * elements;
    }
    for (final NodeProto node : graph.getNodeList()) {
      for (final AttributeProto attribute : node.getAttributeList()) {
        bytes += attribute.hasG() ? bytes(attribute.getG()) : 0;
      }
    }
    return bytes;
  }
}
