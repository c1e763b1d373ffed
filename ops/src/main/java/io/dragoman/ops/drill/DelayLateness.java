package io.dragoman.ops.drill;

import io.dragoman.resilience.meters.MeterDef;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from a worker's meters how late delayed records were tried again. */
final class DelayLateness {
  private static final Pattern BUCKET =
      Pattern.compile(
          "(?m)^"
              + MeterDef.DELAY_LATENESS.prometheusName().replace("_count", "_bucket")
              + "\\{.*le=\"([^\"]+)\"\\} (\\S+)$");

  private DelayLateness() {}

  /**
   * The bound of the histogram's bucket in which the 99th percentile is, milliseconds; infinite
   * when that is the last one, empty when nothing was delayed.
   */
  static OptionalDouble p99Millis(final String metrics) {
    final NavigableMap<Double, Double> counts = new TreeMap<>();
    final Matcher matcher = BUCKET.matcher(metrics);
    while (matcher.find()) {
      final String bound = matcher.group(1);
      counts.put(
          bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound) * 1000,
          Double.parseDouble(matcher.group(2)));
    }
    if (counts.isEmpty() || counts.lastEntry().getValue() == 0) {
      return OptionalDouble.empty();
    }
    final double wanted = counts.lastEntry().getValue() * 0.99;
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= wanted)
        .mapToDouble(entry -> entry.getKey())
        .findFirst();
  }
}
