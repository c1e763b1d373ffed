package io.dragoman.inference.onnx.voice;

import ai.onnxruntime.TensorInfo;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.Graph;
import io.dragoman.inference.internal.onnx.OnnxDevice;
import io.dragoman.inference.internal.onnx.Tensor;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How likely each 32 ms of sound are speech, by an ONNX graph as Silero VAD lays it out, of version
 * 5 (and 6) or 4.
 *
 * <p>It runs on one thread of the caller's. Several threads may ask at once; what they ask does not
 * mix. The same sound always gets the same answers.
 */
public final class SpeechModel implements AutoCloseable {
  /** Samples a second of what it listens to. */
  public static final int RATE = 16_000;

  /** Samples of a window: 32 ms. */
  public static final int WINDOW = 512;

  /** Real ones have 2 MB. Whatever is much larger is something else, and is not loaded. */
  private static final long MAX_BYTES = 64L << 20;

  private static final String INPUT = "input";
  private static final String SAMPLE_RATE = "sr";
  private static final String OUTPUT = "output";

  private final OnnxDevice device;
  private final Graph graph;
  private final Layout layout;

  private SpeechModel(final OnnxDevice device, final Graph graph, final Layout layout) {
    this.device = device;
    this.graph = graph;
    this.layout = layout;
  }

  /** What differs between the versions. */
  private enum Layout {
    /** One state; a window comes with the end of the one before. */
    V5("5", 64, 128, Map.of("state", "stateN")),
    /** The two states of its LSTM; windows come alone. */
    V4("4", 0, 64, Map.of("h", "hn", "c", "cn"));

    final String version;
    final int context;
    final int stateSize;

    /** Inputs, and the outputs that are these inputs for the next window. */
    final Map<String, String> states;

    Layout(
        final String version,
        final int context,
        final int stateSize,
        final Map<String, String> states) {
      this.version = version;
      this.context = context;
      this.stateSize = stateSize;
      this.states = states;
    }

    boolean fits(final Graph graph) {
      return graph.inputs().containsKey(INPUT)
          && graph.outputs().containsKey(OUTPUT)
          && graph.inputs().keySet().containsAll(states.keySet())
          && graph.outputs().keySet().containsAll(states.values());
    }
  }

  /**
   * Loads a model and asks it once.
   *
   * @throws ModelLoadException if the file is not there, or is no such model
   */
  public static SpeechModel open(final Path file) {
    require(file);
    final OnnxDevice device = new OnnxDevice("cpu", 1);
    final Graph graph = device.open(file);
    try {
      final SpeechModel model = new SpeechModel(device, graph, layout(file, graph));
      model.prove(file);
      return model;
    } catch (final RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private static void require(final Path file) {
    final long bytes;
    try {
      bytes = Files.isRegularFile(file) ? Files.size(file) : -1;
    } catch (final IOException e) {
      throw new ModelLoadException("Cannot read " + file.toAbsolutePath() + ": " + e, e);
    }
    if (bytes < 0) {
      throw new ModelLoadException(
          "There is no file %s; name an ONNX file such as silero_vad.onnx"
              .formatted(file.toAbsolutePath()));
    }
    if (bytes > MAX_BYTES) {
      throw new ModelLoadException(
          "%s has %d MB, and no voice activity detector has more than %d"
              .formatted(file.toAbsolutePath(), bytes >> 20, MAX_BYTES >> 20));
    }
  }

  private static Layout layout(final Path file, final Graph graph) {
    for (final Layout layout : Layout.values()) {
      if (layout.fits(graph)) {
        return layout;
      }
    }
    throw new ModelLoadException(
        ("%s is no voice activity detector of Silero's layout: it has the inputs %s and the outputs"
             + " %s; wanted are input, state and sr with output and stateN (version 5), or input,"
             + " h, c and sr with output, hn and cn (version 4)")
            .formatted(file.toAbsolutePath(), names(graph.inputs()), names(graph.outputs())));
  }

  private static String names(final Map<String, TensorInfo> tensors) {
    return tensors.keySet().stream().collect(Collectors.joining(", "));
  }

  private void prove(final Path file) {
    try {
      probabilities(index -> 0, 2 * WINDOW);
    } catch (final EngineException e) {
      throw new ModelLoadException(
          "%s cannot listen to windows of %d samples of 16 kHz: %s"
              .formatted(file.toAbsolutePath(), WINDOW + layout.context, e.getMessage()),
          e);
    }
  }

  /** Which version of the layout it has, such as {@code 5}. */
  public String version() {
    return layout.version;
  }

  /**
   * How likely there is speech in each window.
   *
   * @param samples the sound
   * @param length how many samples there are
   * @return 0 to 1 for each {@value #WINDOW} samples; what is missing in the last window is silence
   * @throws EngineException if the model fails, or answers what is no probability
   */
  public float[] probabilities(final SampleSource samples, final int length) {
    final float[] found = new float[(length + WINDOW - 1) / WINDOW];
    final FloatBuffer heard = floats(layout.context + WINDOW);
    Map<String, Tensor> states = Map.of();
    try (Tensor input =
            device.floats(
                heard, graph.inputs().get(INPUT).type, 1, (long) layout.context + WINDOW);
        Tensor rate = rate()) {
      states = silence();
      for (int window = 0; window < found.length; window++) {
        fill(heard, samples, window * WINDOW, length);
        final Map<String, Tensor> given = new HashMap<>(states);
        given.put(INPUT, input);
        given.put(SAMPLE_RATE, rate);
        final Set<String> wanted = new TreeSet<>(layout.states.values());
        wanted.add(OUTPUT);
        final Map<String, Tensor> made = graph.run(given, wanted, Map.of());
        states.values().forEach(Tensor::close);
        states = following(made);
        found[window] = probability(made.get(OUTPUT));
      }
      return found;
    } finally {
      states.values().forEach(Tensor::close);
    }
  }

  private Map<String, Tensor> following(final Map<String, Tensor> made) {
    final Map<String, Tensor> states = new HashMap<>();
    layout.states.forEach((input, output) -> states.put(input, made.get(output)));
    return states;
  }

  private static float probability(final Tensor output) {
    try (output) {
      final float[] values = output.reals();
      if (values.length != 1 || !(values[0] >= 0 && values[0] <= 1)) {
        throw new EngineException(
            ErrorCode.ENGINE_FAILED,
            "it answers %s, which is not one probability".formatted(Arrays.toString(values)));
      }
      return values[0];
    }
  }

  private Map<String, Tensor> silence() {
    final Map<String, Tensor> states = new HashMap<>();
    for (final String name : layout.states.keySet()) {
      states.put(
          name,
          device.floats(
              floats(2 * layout.stateSize), graph.inputs().get(name).type, 2, 1, layout.stateSize));
    }
    return states;
  }

  /** One number; some exports want it in a row of one. */
  private Tensor rate() {
    final TensorInfo wanted = graph.inputs().get(SAMPLE_RATE);
    return wanted != null && wanted.getShape().length == 1
        ? device.integers(new int[] {RATE})
        : device.integer(RATE);
  }

  private void fill(
      final FloatBuffer heard, final SampleSource samples, final int start, final int length) {
    for (int i = 0; i < layout.context + WINDOW; i++) {
      final int index = start - layout.context + i;
      heard.put(i, index >= 0 && index < length ? samples.at(index) : 0);
    }
  }

  private static FloatBuffer floats(final int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Frees it; nobody may be asking. */
  @Override
  public void close() {
    graph.close();
  }
}
