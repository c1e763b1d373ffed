package io.dragoman.inference.internal.onnx.random;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws weights into a file beside a graph; the same name is the same weight. */
final class RandomWeights implements AutoCloseable {
  private static final int BLOCK = 1 << 18;

  private final GraphProto.Builder graph;
  private final Path file;
  private final FileChannel channel;
  private final long seed;
  private final Set<String> names = new HashSet<>();
  private final ByteBuffer block =
      ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * Draws the weights of one graph.
   *
   * @param graph receives their names and places
   * @param file receives their values
   * @param seed the same draws the same, by name
   */
  RandomWeights(final GraphProto.Builder graph, final Path file, final long seed)
      throws IOException {
    this.graph = graph;
    this.file = file;
    this.seed = seed;
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /**
   * A weight around 0 that neither lets what passes through it grow nor vanish.
   *
   * @param inputs how many products with it are added up
   */
  String drawn(final String name, final int inputs, final int... sizes) throws IOException {
    return add(name, 0f, (float) Math.sqrt(3.0 / inputs), sizes);
  }

  /** Factors of a norm. */
  String ones(final String name, final int size) throws IOException {
    return add(name, 1f, 0f, size);
  }

  /** What is added, close to nothing. */
  String bias(final String name, final int size) throws IOException {
    return add(name, 0f, 0.01f, size);
  }

  private String add(final String name, final float middle, final float spread, final int... sizes)
      throws IOException {
    if (!names.add(name)) {
      return name;
    }
    final long offset = channel.position();
    long count = 1;
    final TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    for (final int size : sizes) {
      tensor.addDims(size);
      count *= size;
    }
    final SplittableRandom random = new SplittableRandom(seed ^ name.hashCode());
    for (long done = 0; done < count; done += BLOCK) {
      write(random, middle, spread, (int) Math.min(BLOCK, count - done));
    }
    graph.addInitializer(
        tensor
            .addExternalData(entry("location", file.getFileName().toString()))
            .addExternalData(entry("offset", String.valueOf(offset)))
            .addExternalData(entry("length", String.valueOf(count * Float.BYTES))));
    return name;
  }

  private void write(
      final SplittableRandom random, final float middle, final float spread, final int count)
      throws IOException {
    block.clear();
    final FloatBuffer values = block.asFloatBuffer();
    for (int i = 0; i < count; i++) {
      values.put(i, middle + spread * random.nextInt() * 0x1p-31f);
    }
    block.limit(count * Float.BYTES);
    while (block.hasRemaining()) {
      channel.write(block);
    }
  }

  private static StringStringEntryProto entry(final String key, final String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
