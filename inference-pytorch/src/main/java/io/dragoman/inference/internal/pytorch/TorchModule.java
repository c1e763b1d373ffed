package io.dragoman.inference.internal.pytorch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A TorchScript module on a device. One thread at a time. */
final class TorchModule implements AutoCloseable {
  private static final String PYTORCH = "PyTorch";
  private static final Pattern CUDA = Pattern.compile("cuda:(\\d+)");

  private final Model model;
  private final PtSymbolBlock block;
  private final String name;
  private final int threads;
  private long runNanos;

  private TorchModule(final Model model, final String name, final int threads) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
    this.name = name;
    this.threads = threads;
  }

  /**
   * Loads a module.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @param threads threads of one operation on the CPU
   * @throws ModelLoadException if the file, PyTorch or the device cannot be used
   */
  static TorchModule open(final Path file, final String device, final int threads) {
    final Engine engine = engine();
    final Model model = engine.newModel(file.getFileName().toString(), device(engine, device));
    try {
      model.load(file);
      return new TorchModule(model, file.getFileName().toString(), threads);
    } catch (final MalformedModelException | RuntimeException e) {
      model.close();
      throw TorchFailures.loading(file, e);
    } catch (final IOException e) {
      model.close();
      throw ModelLoadException.unreadable(file, e);
    }
  }

  private static Engine engine() {
    try {
      return Engine.getEngine(PYTORCH);
    } catch (final RuntimeException | LinkageError e) {
      throw new ModelLoadException(
          "PyTorch cannot be started: %s. Its natives must be on the class path, as they are for"
              + " Linux on x86-64".formatted(e.getMessage()),
          e);
    }
  }

  private static Device device(final Engine engine, final String device) {
    final Matcher cuda = CUDA.matcher(device);
    if (!cuda.matches()) {
      return Device.cpu();
    }
    final int number = Integer.parseInt(cuda.group(1));
    if (number >= engine.getGpuCount()) {
      throw new ModelLoadException(
          "PyTorch sees no %s, but %d CUDA devices: set PYTORCH_LIBRARY_PATH to the folder of a libtorch"
                  .formatted(device, engine.getGpuCount())
              + " built for CUDA, as the README says, and see whether nvidia-smi works");
    }
    return Device.gpu(number);
  }

  /** A place for arrays on its device, which are freed with it. */
  NDManager arrays() {
    return model.getNDManager().newSubManager();
  }

  /** Time spent in PyTorch since it was loaded, nanoseconds. */
  long runNanos() {
    return runNanos;
  }

  /**
   * Runs a method.
   *
   * @param into owns what is answered
   * @param method its name
   * @param given what it takes
   * @return what it answers, a tuple's parts in order
   * @throws io.dragoman.inference.EngineException if it fails
   */
  NDList run(final NDManager into, final String method, final List<NDArray> given) {
    final IValue[] values =
        given.stream().map(array -> IValue.from((PtNDArray) array)).toArray(IValue[]::new);
    final long start = System.nanoTime();
    try {
      // Both belong to the calling thread. Shapes change with each step, and the optimiser would
      // compile anew for each.
      JniUtils.setGraphExecutorOptimize(false);
      if (JniUtils.getNumThreads() != threads) {
        JniUtils.setNumThreads(threads);
      }
      try (IValue answer = IValueUtils.runMethod(block, method, values)) {
        return answer.toNDList((PtNDManager) into);
      }
    } catch (final RuntimeException e) {
      throw TorchFailures.of(name + "'s method " + method, e);
    } finally {
      runNanos += System.nanoTime() - start;
      Arrays.stream(values).forEach(IValue::close);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
