package io.dragoman.ops.drill;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tells whether a worker takes more and more.
 *
 * <p>The rule: a straight line is laid through the second half of the samples by least squares;
 * what it rises from its first to its last sample may be at most {@link #LIMIT} of the mean. The
 * first half does not count because caches, code and the deduplication window fill in it; a line,
 * rather than a difference of two samples, because collections, flushes and expiring segments make
 * each single sample jump.
 *
 * @param samples evenly spread over the drill
 */
record MemoryTrend(List<MemorySample> samples) {
  /** Share of the mean. */
  static final double LIMIT = 0.05;

  /** With fewer, the line would say nothing. */
  private static final int MIN_SAMPLES = 20;

  private static final int QUARTERS = 4;
  private static final double MIB = 1024.0 * 1024;

  MemoryTrend {
    samples = List.copyOf(samples);
  }

  /** How much each kind of memory grew; empty when there are too few samples to tell. */
  List<DrillMeasure> growth() {
    return samples.size() < MIN_SAMPLES
        ? List.of()
        : List.of(
            DrillMeasure.limited("heap_growth", growth(MemorySample::heapBytes), LIMIT),
            DrillMeasure.limited("resident_growth", growth(MemorySample::residentBytes), LIMIT),
            DrillMeasure.limited("state_growth", growth(MemorySample::stateBytes), LIMIT));
  }

  /** Samples at start, quarters and end, for a line of text. */
  String text() {
    return Stream.of(
            "heap " + quarters(MemorySample::heapBytes),
            "resident " + quarters(MemorySample::residentBytes),
            "state " + quarters(MemorySample::stateBytes))
        .collect(Collectors.joining(", ", "MiB at start, 1/4, 1/2, 3/4 and end: ", ""));
  }

  private String quarters(final ToLongFunction<MemorySample> what) {
    return IntStream.rangeClosed(0, QUARTERS)
        .mapToObj(quarter -> samples.get(quarter * (samples.size() - 1) / QUARTERS))
        .map(sample -> String.format(Locale.ROOT, "%.1f", what.applyAsLong(sample) / MIB))
        .collect(Collectors.joining(" "));
  }

  private double growth(final ToLongFunction<MemorySample> what) {
    final List<MemorySample> half = samples.subList(samples.size() / 2, samples.size());
    final double middle = half.stream().mapToLong(MemoryTrend::at).average().orElseThrow();
    final double mean = half.stream().mapToLong(what).average().orElseThrow();
    double along = 0;
    double across = 0;
    for (final MemorySample sample : half) {
      final double x = at(sample) - middle;
      along += x * x;
      across += x * (what.applyAsLong(sample) - mean);
    }
    return across / along * (at(half.getLast()) - at(half.getFirst())) / mean;
  }

  private static long at(final MemorySample sample) {
    return sample.after().toMillis();
  }
}
