package io.dragoman.inference.onnx.models;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.ModelOpener;
import io.dragoman.inference.internal.NllbEngine;
import io.dragoman.inference.internal.WhisperEngine;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.ProbeRun;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.OnnxFiles;
import io.dragoman.inference.internal.onnx.OnnxGenerators;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Runs weights on inputs that every model of a family has, and compares what comes of it. */
final class SelfTest {
  private SelfTest() {}

  /**
   * What weights made of the inputs.
   *
   * @param version their model version
   * @param rows all answers, in order
   * @param nanos time that all of them took, in the fastest round of each
   */
  record Answers(String version, List<Generated> rows, long nanos) {}

  /**
   * How close answers are to those of the plain weights.
   *
   * @param equalTokens share of tokens that are the same, 0 to 1
   * @param maxDifference greatest difference of an answer's mean logarithm of probability
   * @param speed how many times as fast they came
   */
  record Closeness(double equalTokens, double maxDifference, double speed) {}

  /**
   * Loads weights and runs them.
   *
   * @throws ModelLoadException if they cannot be loaded
   * @throws io.dragoman.inference.EngineException if they cannot answer
   */
  static Answers run(final ModelFamily family, final Path directory, final EngineOptions options) {
    final OnnxFiles files = OnnxFiles.find(directory, options.variant());
    final ModelDirectory model = files.model();
    final List<Batch> batches = new ArrayList<>();
    final AtomicReference<Generator> opened = new AtomicReference<>();
    final ModelOpener opener =
        traits -> {
          batches.addAll(traits.probes().get());
          opened.set(new OnnxGenerators(files, model.version(), options).open(traits));
          return opened.get();
        };
    try (Engine<?, ?> engine =
        switch (family) {
          case WHISPER -> WhisperEngine.open("whisper-onnx", model, options, opener);
          case NLLB -> NllbEngine.open("nllb-onnx", model, options, opener);
        }) {
      final ProbeRun run = ProbeRun.of(opened.get(), batches);
      return new Answers(engine.info().modelVersion(), run.rows(), run.nanos());
    }
  }

  /** Compares answers with those of the plain weights. */
  static Closeness compare(final Answers plain, final Answers other) {
    long equal = 0;
    long all = 0;
    double greatest = 0;
    for (int i = 0; i < plain.rows().size(); i++) {
      final int[] wanted = plain.rows().get(i).tokens();
      final int[] got = other.rows().get(i).tokens();
      // The end of a row is a token, too.
      all += Math.max(wanted.length, got.length) + 1L;
      equal += wanted.length == got.length ? 1 : 0;
      for (int j = 0; j < Math.min(wanted.length, got.length); j++) {
        equal += wanted[j] == got[j] ? 1 : 0;
      }
      greatest =
          Math.max(
              greatest,
              Math.abs(
                  plain.rows().get(i).averageLogProbability()
                      - other.rows().get(i).averageLogProbability()));
    }
    return new Closeness(
        all == 0 ? 1 : (double) equal / all, greatest, (double) plain.nanos() / other.nanos());
  }
}
