package io.dragoman.inference.internal.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.generate.DecoderRun;
import io.dragoman.inference.internal.generate.EncodedBatch;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.ModelTraits;
import io.dragoman.inference.internal.generate.SequenceModel;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A sequence-to-sequence model on PyTorch. */
final class TorchModel implements SequenceModel {
  private final TorchModule module;
  private final int vocabulary;

  private TorchModel(final TorchModule module, final int vocabulary) {
    this.module = module;
    this.vocabulary = vocabulary;
  }

  /**
   * Loads a model that is decoded step by step.
   *
   * @throws io.dragoman.inference.ModelLoadException if its file or the device cannot be used
   */
  static Generator generator(
      final TorchFiles files, final EngineOptions options, final ModelTraits traits) {
    final TorchModule module =
        TorchModule.open(files.module(), options.device(), files.threads(options));
    return new StepwiseGenerator(new TorchModel(module, traits.vocabulary()), traits.end());
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public long runtimeNanos() {
    return module.runNanos();
  }

  @Override
  public EncodedBatch encode(final EncoderInput input) {
    final NDManager arrays = module.arrays();
    try {
      return switch (input) {
        case EncoderInput.Features features -> encode(arrays, features);
        case EncoderInput.Tokens tokens -> encode(arrays, tokens);
      };
    } catch (final RuntimeException e) {
      arrays.close();
      throw e;
    }
  }

  private EncodedBatch encode(final NDManager arrays, final EncoderInput.Features input) {
    try (NDArray values =
        arrays.create(
            input.values().duplicate(),
            new Shape(input.rows(), input.bands(), input.length()),
            DataType.FLOAT32)) {
      return new Encoded(arrays, states(arrays, values), Optional.empty());
    }
  }

  private EncodedBatch encode(final NDManager arrays, final EncoderInput.Tokens input) {
    final NDArray mask = integers(arrays, input.mask());
    try (NDArray ids = integers(arrays, input.ids())) {
      return new Encoded(arrays, states(arrays, ids, mask), Optional.of(mask));
    }
  }

  private NDArray states(final NDManager arrays, final NDArray... given) {
    return module.run(arrays, "encode", List.of(given)).singletonOrThrow();
  }

  private static NDArray integers(final NDManager arrays, final long[][] rows) {
    return arrays.create(
        Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray(),
        new Shape(rows.length, rows[0].length));
  }

  @Override
  public void close() {
    module.close();
  }

  /** The encoder's answer; all arrays of a batch are freed at once. */
  private final class Encoded implements EncodedBatch {
    private final NDManager arrays;
    private final NDArray states;
    private final Optional<NDArray> mask;

    Encoded(final NDManager arrays, final NDArray states, final Optional<NDArray> mask) {
      this.arrays = arrays;
      this.states = states;
      this.mask = mask;
    }

    @Override
    public DecoderRun start(final long[][] prefix) {
      final List<NDArray> given = new ArrayList<>();
      mask.ifPresent(given::add);
      try (NDArray ids = integers(arrays, prefix)) {
        given.add(ids);
        given.add(states);
        return new TorchRun(module, arrays, mask, module.run(arrays, "start", given), vocabulary);
      } finally {
        // Its keys and values are all that later steps ask of it.
        states.close();
      }
    }

    @Override
    public void close() {
      arrays.close();
    }
  }
}
