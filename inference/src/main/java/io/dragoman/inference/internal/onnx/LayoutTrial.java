package io.dragoman.inference.internal.onnx;

import com.sun.management.OperatingSystemMXBean;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.EngineOpener;
import io.dragoman.inference.internal.EngineReplicas;
import io.dragoman.inference.internal.model.ModelDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an engine on all processors of a machine, laid out as is fastest there: one engine with all
 * threads in each operation, or several that share a batch.
 *
 * <p>Which that is depends on the model's sizes and on the machine, so it is measured, with one
 * item and with several, the two equally important, at the first load of a model on a machine; then
 * it is known. Several engines have the weights several times: they are not tried where that would
 * take more than a small part of the memory.
 *
 * @param <I> what goes in
 * @param <O> what comes out
 */
final class LayoutTrial<I, O> {
  private static final Logger LOG = LoggerFactory.getLogger(LayoutTrial.class);

  /** A part of all memory that weights may take several times. */
  private static final int MEMORY_PART = 16;

  /** Several engines take more memory, so being a little faster is no reason. */
  private static final double MIN_GAIN = 1.05;

  private static final int ROUNDS = 4;
  private static final long MAX_NANOS = 4_000_000_000L;
  private static final int ITEMS = 8;

  private final OnnxFiles files;
  private final EngineOptions options;
  private final FusionCache cache;
  private final String key;
  private final Function<EngineOptions, Engine<I, O>> opener;
  private final Function<Engine<I, O>, List<I>> probes;

  /**
   * Prepares to open.
   *
   * @param version of the model's files
   * @param opener opens one engine
   * @param probes makes {@value #ITEMS} items or so that the engine answers
   */
  LayoutTrial(
      final OnnxFiles files,
      final String version,
      final EngineOptions options,
      final FusionCache cache,
      final Function<EngineOptions, Engine<I, O>> opener,
      final Function<Engine<I, O>, List<I>> probes) {
    this.files = files;
    this.options = options;
    this.cache = cache;
    this.key = OnnxGenerators.key(files, version, options);
    this.opener = opener;
    this.probes = probes;
  }

  /**
   * Opens an engine of a directory; what was found out before is the user's.
   *
   * @param probes makes some items that the engine answers
   */
  static <I, O> Engine<I, O> open(
      final Path directory,
      final EngineOptions options,
      final EngineOpener<I, O> opener,
      final Function<Engine<I, O>, List<I>> probes) {
    final OnnxFiles files = OnnxFiles.find(directory, options.variant());
    final ModelDirectory model = files.model();
    return new LayoutTrial<>(
            files,
            model.version(),
            options,
            FusionCache.ofUser(),
            tuned ->
                opener.open(model, tuned, new OnnxGenerators(files, model.version(), tuned)::open),
            probes)
        .open();
  }

  /** What was found out for a model on this machine; empty if it was not tried, or forgotten. */
  static Optional<ThreadLayout> known(
      final OnnxFiles files, final String version, final EngineOptions options) {
    return FusionCache.ofUser()
        .with(OnnxGenerators.key(files, version, options), FusionCache.Entry::layout);
  }

  /** Opens it. */
  Engine<I, O> open() {
    final int processors = Runtime.getRuntime().availableProcessors();
    if (options.threads() > 0
        || processors == 1
        || options.maxBatch() == 1
        || !options.device().equals("cpu")) {
      return opener.apply(options);
    }
    return cache.with(key, entry -> open(entry, processors));
  }

  private Engine<I, O> open(final FusionCache.Entry entry, final int processors) {
    final Optional<ThreadLayout> known =
        entry.layout().filter(layout -> layout.lanes() * layout.threads() <= processors);
    if (known.isPresent()) {
      LOG.info("{} runs as {}, as measured before", files.directory(), known.get());
      return open(known.get());
    }
    final ThreadLayout whole = new ThreadLayout(1, processors, 1);
    final Engine<I, O> first = open(whole);
    final int lanes = Math.min(processors, options.maxBatch());
    if (bytes() * lanes > memory() / MEMORY_PART) {
      LOG.info("{} runs as {}; it is too large for several", files.directory(), whole);
      return first;
    }
    return tried(entry, whole, first, processors, lanes);
  }

  private Engine<I, O> tried(
      final FusionCache.Entry entry,
      final ThreadLayout whole,
      final Engine<I, O> first,
      final int processors,
      final int most) {
    ThreadLayout best = whole;
    Engine<I, O> open = first;
    try {
      for (int lanes = most; lanes > 1; lanes /= 2) {
        final ThreadLayout other = new ThreadLayout(lanes, processors / lanes, 1);
        final Engine<I, O> challenger = open(other);
        final double gain = gain(open, challenger) * best.gain();
        if (gain > best.gain() * MIN_GAIN) {
          open.close();
          open = challenger;
          best = new ThreadLayout(lanes, other.threads(), gain);
        } else {
          challenger.close();
        }
      }
    } catch (final RuntimeException e) {
      // What could not be tried is no reason not to run.
      LOG.warn("{} runs as {}: {}", files.directory(), best, e.getMessage());
      return open;
    }
    entry.keep(best);
    if (best.lanes() == 1) {
      LOG.info("{} runs as {}; several were measured not to be faster", files.directory(), best);
    } else {
      LOG.info(
          "{} runs as {}, measured {} times as fast as {}",
          files.directory(),
          best,
          Math.round(best.gain() * 100) / 100.0,
          whole);
    }
    return open;
  }

  private Engine<I, O> open(final ThreadLayout layout) {
    return EngineReplicas.open(
        Math.min(layout.lanes(), options.maxBatch()),
        () -> opener.apply(options.withThreads(layout.threads())));
  }

  /** How many times as fast the second one is; they take turns, so that both have the same luck. */
  private double gain(final Engine<I, O> first, final Engine<I, O> second) {
    final List<I> several = probes.apply(first);
    final List<I> some = several.subList(0, Math.min(several.size(), options.maxBatch()));
    final List<I> one = some.subList(0, 1);
    final double[] best = new double[4];
    Arrays.fill(best, Double.MAX_VALUE);
    final long start = System.nanoTime();
    // The first round warms up.
    for (int i = 0; i <= ROUNDS && (i < 2 || System.nanoTime() - start < MAX_NANOS); i++) {
      final double[] round = {
        nanos(first, one), nanos(second, one), nanos(first, some), nanos(second, some)
      };
      for (int k = 0; i > 0 && k < round.length; k++) {
        best[k] = Math.min(best[k], round[k]);
      }
    }
    return Math.sqrt(best[0] / best[1] * (best[2] / best[3]));
  }

  private double nanos(final Engine<I, O> engine, final List<I> items) {
    final long start = System.nanoTime();
    engine.generate(items, Deadline.NEVER);
    return System.nanoTime() - start;
  }

  private long bytes() {
    long bytes = 0;
    for (final Path file : files.all()) {
      for (final Path part : List.of(file, Path.of(file + "_data"), Path.of(file + ".data"))) {
        try {
          bytes += Files.exists(part) ? Files.size(part) : 0;
        } catch (final IOException e) {
          return Long.MAX_VALUE / Runtime.getRuntime().availableProcessors();
        }
      }
    }
    return bytes;
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
