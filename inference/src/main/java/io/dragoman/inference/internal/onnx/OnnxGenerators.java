package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.ModelTraits;
import io.dragoman.inference.internal.generate.ProbeRun;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import io.dragoman.inference.internal.onnx.fuse.GraphFuser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens models on ONNX Runtime, in one graph or step by step.
 *
 * <p>A fused graph is used only after it gave the same answers as the steps, on this machine, to
 * batches of the model's own; what came of that is kept, with the graph, so that a later start need
 * not try. The two are never loaded at once.
 */
public final class OnnxGenerators {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxGenerators.class);

  /** Changes with whatever changes the graphs that are made, or how they are tried. */
  private static final int FORMAT = 2;

  /** Faster by less than this is as fast. */
  private static final double MIN_GAIN = 1.03;

  private final OnnxFiles files;
  private final String version;
  private final EngineOptions options;
  private final FusionCache cache;

  /**
   * For one model.
   *
   * @param files its graphs
   * @param version changes whenever one of its files does
   * @param options how it runs
   */
  public OnnxGenerators(final OnnxFiles files, final String version, final EngineOptions options) {
    this(files, version, options, FusionCache.ofUser());
  }

  OnnxGenerators(
      final OnnxFiles files,
      final String version,
      final EngineOptions options,
      final FusionCache cache) {
    this.files = files;
    this.version = version;
    this.options = options;
    this.cache = cache;
  }

  /**
   * Loads it.
   *
   * @throws ModelLoadException if one of its files or the device cannot be used
   */
  public Generator open(final ModelTraits traits) {
    return options.generation() == GenerationMode.STEPWISE
        ? stepwise(traits)
        : cache.with(key(), entry -> open(traits, entry));
  }

  /**
   * What came of trying the one graph.
   *
   * @param gain how many times as fast as the steps it is; 0 if it is not to be used
   * @param reason why it is not
   */
  public record Fusion(double gain, String reason) {}

  /** What came of trying the one graph on this machine; empty if it was not tried, or forgotten. */
  public Optional<Fusion> fusion() {
    return cache.with(
        key(),
        entry ->
            entry
                .trial()
                .map(
                    trial ->
                        switch (trial) {
                          case FusionCache.Trial.Refused(var reason) -> new Fusion(0, reason);
                          case FusionCache.Trial.Passed passed -> new Fusion(gain(passed), "");
                        }));
  }

  /**
   * Which layout of threads was found to be the fastest on this machine; empty if that was not
   * tried, or forgotten.
   */
  public static Optional<ThreadLayout> layout(
      final Path directory, final String version, final EngineOptions options) {
    return LayoutTrial.known(OnnxFiles.find(directory, options.variant()), version, options);
  }

  /** Which version of ONNX Runtime runs here. */
  public static String runtimeVersion() {
    return OnnxDevice.runtimeVersion();
  }

  private StepwiseGenerator stepwise(final ModelTraits traits) {
    return new StepwiseGenerator(OnnxModel.open(files, options, traits), traits.end());
  }

  private Generator fused(final ModelTraits traits, final byte[] graph) {
    final OnnxDevice device = OnnxDevice.of(options);
    return FusedGenerator.open(
        device, graph, files.folder(), traits.end(), traits.vocabulary(), () -> stepwise(traits));
  }

  private Generator open(final ModelTraits traits, final FusionCache.Entry entry) {
    final Optional<FusionCache.Trial> known = entry.trial();
    if (known.isEmpty()) {
      return tried(traits, entry);
    }
    tell(known.get());
    if (!wanted(known.get())) {
      return stepwise(traits);
    }
    try {
      return fused(traits, entry.graph().orElse(new byte[0]));
    } catch (final ModelLoadException e) {
      LOG.warn("{} generates step by step: {}", files.directory(), e.getMessage());
      entry.forget();
      return stepwise(traits);
    }
  }

  private Generator tried(final ModelTraits traits, final FusionCache.Entry entry) {
    final List<Batch> probes;
    final byte[] graph;
    try {
      probes = traits.probes().get();
      graph =
          GraphFuser.fuse(
              EncoderFile.read(OnnxDevice.of(options), files.encoder()), files.decoders());
    } catch (final ModelLoadException e) {
      // A tokenizer that cannot be loaded says nothing of the graphs.
      throw e;
    } catch (final RuntimeException e) {
      // Whatever is odd about a model's graphs, its steps may run.
      return refused(traits, entry, e);
    }
    entry.begin(graph);
    final ProbeRun expected = expected(traits, entry, probes);
    final Generator fused;
    try {
      fused = fused(traits, graph);
    } catch (final RuntimeException e) {
      return refused(traits, entry, e);
    }
    try {
      final FusionCache.Trial trial = FusionTrial.compare(expected, ProbeRun.of(fused, probes));
      entry.end(trial);
      tell(trial);
      if (wanted(trial)) {
        return fused;
      }
    } catch (final RuntimeException e) {
      fused.close();
      return refused(traits, entry, e);
    }
    fused.close();
    return stepwise(traits);
  }

  private ProbeRun expected(
      final ModelTraits traits, final FusionCache.Entry entry, final List<Batch> probes) {
    try (Generator stepwise = stepwise(traits)) {
      return ProbeRun.of(stepwise, probes);
    } catch (final RuntimeException e) {
      // This says nothing of the graph.
      entry.forget();
      throw e;
    }
  }

  private Generator refused(
      final ModelTraits traits, final FusionCache.Entry entry, final RuntimeException why) {
    final FusionCache.Trial trial =
        new FusionCache.Trial.Refused(
            Optional.ofNullable(why.getMessage()).orElseGet(why::toString));
    entry.end(trial);
    tell(trial);
    return stepwise(traits);
  }

  private boolean wanted(final FusionCache.Trial trial) {
    return switch (trial) {
      case FusionCache.Trial.Refused refused -> false;
      case FusionCache.Trial.Passed passed ->
          options.generation() == GenerationMode.FUSED || gain(passed) >= MIN_GAIN;
    };
  }

  private static double gain(final FusionCache.Trial.Passed passed) {
    return (double) passed.stepwiseNanos() / passed.fusedNanos();
  }

  private void tell(final FusionCache.Trial trial) {
    switch (trial) {
      case FusionCache.Trial.Refused(var reason) ->
          LOG.warn(
              "{} generates step by step, because it cannot in one graph: {}",
              files.directory(),
              reason);
      case FusionCache.Trial.Passed passed ->
          LOG.info(
              "{} generates {}; one graph gives the same tokens {} times as fast",
              files.directory(),
              wanted(trial) ? "in one graph" : "step by step",
              Math.round(gain(passed) * 100) / 100.0);
    }
  }

  private String key() {
    return key(files, version, options.withThreads(Threads.of(options)));
  }

  /** All that decides what a graph is, and how fast. */
  static String key(final OnnxFiles files, final String version, final EngineOptions options) {
    final String all =
        String.join(
            "\n",
            String.valueOf(FORMAT),
            version,
            String.join(" ", files.all().stream().map(Object::toString).toList()),
            OnnxDevice.runtimeVersion(),
            System.getProperty("os.arch"),
            String.valueOf(Runtime.getRuntime().availableProcessors()),
            options.device(),
            String.valueOf(options.threads()),
            String.valueOf(options.spinning()));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
