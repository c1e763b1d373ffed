package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A loaded ONNX graph. Several threads may run it at once, each with tensors of its own; none may
 * while it is closed.
 */
public final class Graph implements AutoCloseable {
  private final String name;
  private final OrtSession session;
  private final TensorTracker tracker;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;

  Graph(final String name, final OrtSession session, final TensorTracker tracker) {
    this.name = name;
    this.session = session;
    this.tracker = tracker;
    try {
      this.inputs = tensors(name, session.getInputInfo());
      this.outputs = tensors(name, session.getOutputInfo());
    } catch (final OrtException e) {
      throw new ModelLoadException("Cannot read inputs and outputs of " + name, e);
    }
  }

  private static Map<String, TensorInfo> tensors(
      final String name, final Map<String, NodeInfo> infos) {
    final Map<String, TensorInfo> tensors = new TreeMap<>();
    infos.forEach(
        (key, info) -> {
          if (!(info.getInfo() instanceof TensorInfo tensor)) {
            throw new ModelLoadException(name + ": " + key + " is not a tensor");
          }
          tensors.put(key, tensor);
        });
    return tensors;
  }

  /** What it is, for messages. */
  public String name() {
    return name;
  }

  /** Names and kinds of inputs. */
  public Map<String, TensorInfo> inputs() {
    return inputs;
  }

  /** Names and kinds of outputs. */
  public Map<String, TensorInfo> outputs() {
    return outputs;
  }

  /**
   * Runs it.
   *
   * @param given inputs; those that the graph does not have are left out
   * @param wanted outputs to make; the caller closes them
   * @param filled outputs written into tensors that the caller made
   * @return the outputs in {@code wanted}
   * @throws EngineException if it fails
   */
  public Map<String, Tensor> run(
      final Map<String, Tensor> given, final Set<String> wanted, final Map<String, Tensor> filled) {
    return run(given, wanted, filled, session::run);
  }

  /**
   * The same with options of the run, which stay the caller's.
   *
   * @throws EngineException if it fails, or was ended through its options
   */
  Map<String, Tensor> run(
      final Map<String, Tensor> given,
      final Set<String> wanted,
      final Map<String, Tensor> filled,
      final OrtSession.RunOptions options) {
    return run(
        given, wanted, filled, (in, outputs, pinned) -> session.run(in, outputs, pinned, options));
  }

  /** One of the ways to run a session. */
  private interface Runner {
    OrtSession.Result run(
        Map<String, OnnxTensor> in, Set<String> outputs, Map<String, OnnxTensor> pinned)
        throws OrtException;
  }

  private Map<String, Tensor> run(
      final Map<String, Tensor> given,
      final Set<String> wanted,
      final Map<String, Tensor> filled,
      final Runner runner) {
    final Map<String, OnnxTensor> in = new HashMap<>();
    given.forEach(
        (key, tensor) -> {
          if (inputs.containsKey(key)) {
            in.put(key, tensor.value());
          }
        });
    final Map<String, OnnxTensor> pinned = new HashMap<>();
    filled.forEach((key, tensor) -> pinned.put(key, tensor.value()));
    final long start = System.nanoTime();
    try {
      final OrtSession.Result result = runner.run(in, wanted, pinned);
      tracker.ran(System.nanoTime() - start);
      // The result is not closed as a whole: its tensors live on, each closed by who got it.
      final Map<String, Tensor> out = new LinkedHashMap<>();
      for (final Map.Entry<String, OnnxValue> entry : result) {
        if (wanted.contains(entry.getKey())) {
          out.put(entry.getKey(), new Tensor((OnnxTensor) entry.getValue(), tracker));
        }
      }
      return out;
    } catch (final OrtException e) {
      throw OrtFailures.of(name, e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (final OrtException e) {
      throw new IllegalStateException("Cannot close " + name, e);
    }
  }
}
