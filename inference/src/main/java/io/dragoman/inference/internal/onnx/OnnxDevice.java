package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.fuse.MappedWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where graphs run: a device and a number of threads; opens graphs and makes tensors.
 *
 * <p>Engines that use every processor share one pool of threads, so that two models in a process do
 * not fight for the processors; nobody spins while waiting unless told to, because Kafka's threads
 * live on the same machine.
 */
public final class OnnxDevice {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxDevice.class);
  private static final String CPU = "cpu";

  private final String device;
  private final int threads;
  private final boolean spinning;
  private final TensorTracker tracker = new TensorTracker();

  /**
   * Names a device; nothing is loaded yet.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @param threads threads of one operation on the CPU, 1 or more
   */
  public OnnxDevice(final String device, final int threads) {
    this(device, threads, false);
  }

  private OnnxDevice(final String device, final int threads, final boolean spinning) {
    this.device = device;
    this.threads = threads;
    this.spinning = spinning;
  }

  /** That of an engine's options. */
  static OnnxDevice of(final EngineOptions options) {
    return new OnnxDevice(options.device(), Threads.of(options), options.spinning());
  }

  /** Whether it is the machine's processors. */
  boolean cpu() {
    return CPU.equals(device);
  }

  /** Tensors made on it and not closed. */
  public TensorTracker tracker() {
    return tracker;
  }

  /**
   * Loads a graph. The weights of a large one stay in its file, which must not be written over
   * while the graph is open.
   *
   * @throws ModelLoadException if the file is no graph that ONNX Runtime can run, or the device is
   *     not there
   */
  public Graph open(final Path file) {
    final Optional<MappedWeights> mapped = cpu() ? MappedWeights.ofLarge(file) : Optional.empty();
    if (mapped.isPresent()) {
      try {
        return open(file.getFileName().toString(), mapped.get().model(), mapped.get().folder());
      } catch (final ModelLoadException e) {
        LOG.warn("{} is read as a whole: {}", file, e.getMessage());
      }
    }
    try (OrtSession.SessionOptions options = options()) {
      return new Graph(
          file.getFileName().toString(),
          Environment.INSTANCE.createSession(file.toString(), options),
          tracker);
    } catch (final OrtException e) {
      throw OrtFailures.loading(
          "Cannot load " + file.toAbsolutePath() + " on " + device + ": " + e.getMessage(), e);
    }
  }

  /** Loads a graph of our own making. */
  Graph open(final String name, final byte[] model) {
    try (OrtSession.SessionOptions options = options()) {
      return new Graph(name, Environment.INSTANCE.createSession(model, options), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.loading("Cannot make " + name + " on " + device + ": " + e.getMessage(), e);
    }
  }

  /**
   * Loads a graph of our own making that uses weights of others.
   *
   * @param name what it is, for messages
   * @param model the graph
   * @param weights folder of the files that it names
   * @throws ModelLoadException if ONNX Runtime cannot run it
   */
  Graph open(final String name, final byte[] model, final Path weights) {
    try (OrtSession.SessionOptions options = options()) {
      options.addConfigEntry(
          "session.model_external_initializers_file_folder_path", weights.toString());
      return new Graph(name, Environment.INSTANCE.createSession(model, options), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.loading("Cannot load " + name + " on " + device + ": " + e.getMessage(), e);
    }
  }

  /** Which version of ONNX Runtime runs here. */
  static String runtimeVersion() {
    return Environment.INSTANCE.getVersion();
  }

  private OrtSession.SessionOptions options() throws OrtException {
    final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setInterOpNumThreads(1);
    // A decoder's shapes change at every step: a remembered pattern never fits again, and on CUDA
    // remembering makes memory grow without end.
    options.setMemoryPatternOptimization(false);
    if (!spinning && threads >= Runtime.getRuntime().availableProcessors() && threads > 1) {
      options.disablePerSessionThreads();
    } else {
      options.setIntraOpNumThreads(threads);
      options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
      options.addConfigEntry("session.set_denormal_as_zero", "1");
    }
    if (!cpu()) {
      addCuda(options);
    }
    return options;
  }

  private void addCuda(final OrtSession.SessionOptions options) {
    final int number = Integer.parseInt(device.substring(device.indexOf(':') + 1));
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(number)) {
      // Doubling would take memory that another session, or a model loaded beside, needs.
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      // Trying all ways to convolve takes seconds for each new shape.
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      options.addCUDA(cuda);
    } catch (final OrtException e) {
      throw OrtFailures.loading(
          "Device "
              + device
              + " is not usable: "
              + e.getMessage()
              + " (it needs the build profile 'cuda', an NVIDIA driver and the CUDA 12 libraries)",
          e);
    }
  }

  /**
   * A tensor of 64-bit integers.
   *
   * @param rows rows of equal length
   */
  public Tensor integers(final long[][] rows) {
    final int columns = rows[0].length;
    final LongBuffer buffer = longs(rows.length * columns);
    for (final long[] row : rows) {
      buffer.put(row);
    }
    return integers(buffer.flip(), rows.length, columns);
  }

  /** A buffer that a tensor can lie over. */
  static LongBuffer longs(final int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  /** A tensor of the integers from {@code from} to {@code to}, exclusive. */
  Tensor range(final int from, final int to) {
    final LongBuffer buffer = longs(to - from);
    for (int i = from; i < to; i++) {
      buffer.put(i);
    }
    return integers(buffer.flip(), to - from);
  }

  /** A tensor of chosen 64-bit integers in one dimension. */
  public Tensor integers(final int[] values) {
    final LongBuffer buffer = longs(values.length);
    for (final int value : values) {
      buffer.put(value);
    }
    return integers(buffer.flip(), values.length);
  }

  /**
   * A tensor over the integers of a direct buffer, which it neither copies nor owns: what is put
   * into the buffer later is in the tensor.
   *
   * @param buffer direct, in native order, of exactly the right size
   * @param shape sizes
   */
  Tensor integers(final LongBuffer buffer, final long... shape) {
    try {
      return new Tensor(OnnxTensor.createTensor(Environment.INSTANCE, buffer, shape), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.of("a tensor of integers", e);
    }
  }

  /** A tensor of one 64-bit integer without dimensions. */
  public Tensor integer(final long value) {
    try {
      return new Tensor(OnnxTensor.createTensor(Environment.INSTANCE, value), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.of("an integer", e);
    }
  }

  /** A tensor of one truth value without dimensions. */
  Tensor truth(final boolean value) {
    try {
      return new Tensor(OnnxTensor.createTensor(Environment.INSTANCE, value), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.of("a truth value", e);
    }
  }

  /** A tensor of one truth value. */
  Tensor flag(final boolean value) {
    try {
      return new Tensor(
          OnnxTensor.createTensor(Environment.INSTANCE, new boolean[] {value}), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.of("a flag", e);
    }
  }

  /**
   * A tensor over the bytes of a direct buffer, which it neither copies nor owns.
   *
   * @param buffer direct, in native order, of exactly the right size
   * @param type 32-bit or 16-bit floats
   * @param shape sizes
   */
  public Tensor floats(final ByteBuffer buffer, final OnnxJavaType type, final long... shape) {
    try {
      return new Tensor(
          OnnxTensor.createTensor(Environment.INSTANCE, buffer, shape, type), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.of("a tensor of floats", e);
    }
  }

  /**
   * A tensor of 32-bit floats in the type that a graph wants.
   *
   * @param values direct and in native order; 32-bit floats are neither copied nor owned
   * @param type 32-bit or 16-bit floats
   * @param shape sizes
   */
  public Tensor floats(final FloatBuffer values, final OnnxJavaType type, final long... shape) {
    if (type == OnnxJavaType.FLOAT16) {
      final ByteBuffer half =
          ByteBuffer.allocateDirect(Math.multiplyExact(values.remaining(), Short.BYTES))
              .order(ByteOrder.nativeOrder());
      for (int i = values.position(); i < values.limit(); i++) {
        half.putShort(Float.floatToFloat16(values.get(i)));
      }
      return floats(half.flip(), type, shape);
    }
    try {
      return new Tensor(OnnxTensor.createTensor(Environment.INSTANCE, values, shape), tracker);
    } catch (final OrtException e) {
      throw OrtFailures.of("a tensor of floats", e);
    }
  }

  /** A tensor without any value, such as a cache before the first token. */
  Tensor empty(final TensorInfo like, final long... shape) {
    return floats(ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder()), like.type, shape);
  }

  /** ONNX Runtime has one environment a process; made when the first engine opens. */
  private static final class Environment {
    static final OrtEnvironment INSTANCE = OrtStart.start();

    private Environment() {}
  }
}
