package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Generation;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.Replay;
import io.dragoman.inference.internal.generate.SpeechRules;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import io.dragoman.inference.internal.generate.TokenRules;
import io.dragoman.inference.internal.onnx.fuse.Ports;
import io.dragoman.schemas.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Generates by one graph that has encoder, decoder and the choice of tokens in it.
 *
 * <p>The graph takes the likeliest token each time. A batch of which any row wants beams, samples
 * or no repetitions goes to another generator, which is loaded for the first of them and then kept:
 * from then on the weights are in memory twice.
 */
public final class FusedGenerator implements Generator {
  private final OnnxDevice device;
  private final Graph graph;
  private final int end;
  private final int vocabulary;
  private final Supplier<Generator> opener;
  private Optional<Generator> other = Optional.empty();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("generation-deadline").factory());

  private FusedGenerator(
      final OnnxDevice device,
      final Graph graph,
      final int end,
      final int vocabulary,
      final Supplier<Generator> opener) {
    this.device = device;
    this.graph = graph;
    this.end = end;
    this.vocabulary = vocabulary;
    this.opener = opener;
  }

  /**
   * Loads a graph.
   *
   * @param device where it runs
   * @param model what {@link io.dragoman.inference.internal.onnx.fuse.GraphFuser} made
   * @param weights folder of the model's files
   * @param end the token that ends a row
   * @param vocabulary how many tokens there are
   * @param opener loads what generates step by step, when that is wanted
   * @throws ModelLoadException if ONNX Runtime cannot run it
   */
  static FusedGenerator open(
      final OnnxDevice device,
      final byte[] model,
      final Path weights,
      final int end,
      final int vocabulary,
      final Supplier<Generator> opener) {
    return new FusedGenerator(
        device,
        device.open("the fused graph of " + weights, model, weights),
        end,
        vocabulary,
        opener);
  }

  /** Tensors that are open; none while no batch is at work. */
  public int openTensors() {
    return device.tracker().open();
  }

  @Override
  public Generation generate(final Batch batch, final Deadline deadline) {
    if (!batch.rows().stream().allMatch(row -> row.search().greedy())) {
      return stepwise().generate(batch, deadline);
    }
    final long start = System.nanoTime();
    final long runtime = device.tracker().runNanos();
    final Map<String, Tensor> given = new HashMap<>();
    final Map<String, Tensor> made = new HashMap<>();
    try {
      encoderInput(batch.input(), given);
      rows(batch, given);
      made.putAll(run(given, deadline));
      final List<Generated> rows = generated(batch, made);
      return new Generation(
          rows, steps(made), 0, System.nanoTime() - start, device.tracker().runNanos() - runtime);
    } finally {
      given.values().forEach(Tensor::close);
      made.values().forEach(Tensor::close);
    }
  }

  private Generator stepwise() {
    if (other.isEmpty()) {
      try {
        other = Optional.of(opener.get());
      } catch (final ModelLoadException e) {
        throw new EngineException(
            ErrorCode.ENGINE_FAILED,
            "Beams and samples are generated step by step, for which the model cannot be loaded: "
                + e.getMessage(),
            e);
      }
    }
    return other.get();
  }

  private Map<String, Tensor> run(final Map<String, Tensor> given, final Deadline deadline) {
    try (DeadlineWatch watch = new DeadlineWatch(deadline, clock)) {
      watch.look();
      try {
        return graph.run(given, graph.outputs().keySet(), Map.of(), watch.options());
      } catch (final EngineException e) {
        if (watch.ended()) {
          StepwiseGenerator.check(deadline);
        }
        throw e;
      }
    }
  }

  private void encoderInput(final EncoderInput input, final Map<String, Tensor> given) {
    switch (input) {
      case EncoderInput.Features features ->
          given.put(
              Ports.FEATURES,
              device.floats(
                  features.values(),
                  graph.inputs().get(Ports.FEATURES).type,
                  features.rows(),
                  features.bands(),
                  features.length()));
      case EncoderInput.Tokens tokens -> {
        given.put(Ports.TOKENS, device.integers(tokens.ids()));
        given.put(Ports.MASK, device.integers(tokens.mask()));
      }
    }
  }

  private void rows(final Batch batch, final Map<String, Tensor> given) {
    given.put(Ports.PREFIX, device.integers(batch.prefixes()));
    given.put(
        Ports.LIMITS, device.integers(batch.rows().stream().mapToInt(Batch.Row::most).toArray()));
    given.put(Ports.END, device.integer(end));
    switch (batch.rows().getFirst().rules()) {
      case TokenRules.None none -> {}
      case SpeechRules rules -> {
        given.put(Ports.NEVER, device.integers(known(rules.never())));
        given.put(Ports.NOT_FIRST, device.integers(known(rules.notFirst())));
        given.put(Ports.TIMED, device.truth(rules.timestamps()));
        given.put(Ports.FIRST_TIMESTAMP, device.integer(rules.firstTimestamp()));
        given.put(Ports.LAST_FIRST_TIMESTAMP, device.integer(rules.lastFirstTimestamp()));
        given.put(
            Ports.MARKER_POSITION,
            device.integer(batch.marker().map(Batch.Marker::position).orElse(0)));
        given.put(
            Ports.MARKER_TOKEN, device.integer(batch.marker().map(Batch.Marker::token).orElse(0)));
      }
    }
  }

  /** Configurations name tokens that smaller vocabularies do not have. */
  private int[] known(final int[] tokens) {
    return Arrays.stream(tokens).filter(token -> token >= 0 && token < vocabulary).toArray();
  }

  private static int steps(final Map<String, Tensor> made) {
    return (int) made.get(Ports.CHOSEN).shape()[1];
  }

  private List<Generated> generated(final Batch batch, final Map<String, Tensor> made) {
    final int steps = steps(made);
    final long[] tokens = made.get(Ports.CHOSEN).integers();
    final float[] likelihoods = made.get(Ports.LOG_PROBABILITIES).reals();
    final float[] markers =
        batch.marker().isPresent()
            ? made.get(Ports.MARKER).reals()
            : new float[batch.rows().size()];
    final List<Generated> rows = new ArrayList<>(batch.rows().size());
    for (int i = 0; i < batch.rows().size(); i++) {
      final int most = batch.rows().get(i).most();
      rows.add(Replay.of(end, most, tokens, likelihoods, i * steps, steps, markers[i]));
    }
    return rows;
  }

  @Override
  public void close() {
    clock.shutdown();
    other.ifPresent(Generator::close);
    graph.close();
  }
}
