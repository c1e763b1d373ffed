package io.dragoman.ops.top;

import io.dragoman.resilience.meters.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The meters of an app at a moment, as its {@code /metrics} tells them in Prometheus' text format.
 * Lines that make no sense are passed over: somebody else may answer there.
 */
final class Scrape {
  /** Nobody has so many series of these meters; what follows is left out. */
  private static final int MAX_SAMPLES = 20_000;

  private final Instant at;
  private final Map<String, List<Sample>> samples;

  private Scrape(final Instant at, final Map<String, List<Sample>> samples) {
    this.at = at;
    this.samples = samples;
  }

  private record Sample(Map<String, String> tags, double value) {}

  /**
   * What the text says.
   *
   * @param at when it was asked for, by time that passes
   */
  static Scrape parse(final Instant at, final String text) {
    final Map<String, List<Sample>> samples = new HashMap<>();
    text.lines()
        .filter(line -> line.startsWith("dragoman_") || line.startsWith("circuit_"))
        .limit(MAX_SAMPLES)
        .forEach(line -> read(line, samples));
    return new Scrape(at, samples);
  }

  private static void read(final String line, final Map<String, List<Sample>> samples) {
    final Map<String, String> tags = new HashMap<>();
    int at = line.indexOf('{');
    final int space = line.indexOf(' ');
    if (space < 0) {
      return;
    }
    final String name;
    if (at >= 0 && at < space) {
      name = line.substring(0, at);
      at = tags(line, at + 1, tags);
      if (at < 0) {
        return;
      }
    } else {
      name = line.substring(0, space);
      at = space;
    }
    // A time may follow the value.
    final String value = line.substring(at).strip().split(" ", 2)[0];
    try {
      samples
          .computeIfAbsent(name, ignored -> new ArrayList<>())
          .add(new Sample(Map.copyOf(tags), Double.parseDouble(value)));
    } catch (final NumberFormatException e) {
      // Not a number that this program writes.
    }
  }

  /** Reads {@code name="value",...}} and returns where it ends; negative: it does not. */
  private static int tags(final String line, final int from, final Map<String, String> tags) {
    int at = from;
    while (at < line.length() && line.charAt(at) != '}') {
      final int equals = line.indexOf("=\"", at);
      if (equals < 0) {
        return -1;
      }
      final StringBuilder value = new StringBuilder();
      int end = equals + 2;
      while (end < line.length() && line.charAt(end) != '"') {
        final boolean escape = line.charAt(end) == '\\' && end + 1 < line.length();
        end += escape ? 1 : 0;
        value.append(escape && line.charAt(end) == 'n' ? '\n' : line.charAt(end));
        end++;
      }
      tags.put(line.substring(at, equals), value.toString());
      at = end + 1;
      if (at < line.length() && line.charAt(at) == ',') {
        at++;
      }
    }
    return at < line.length() ? at + 1 : -1;
  }

  private DoubleStream values(final String series) {
    return samples.getOrDefault(series, List.of()).stream()
        .mapToDouble(Sample::value)
        .filter(Double::isFinite);
  }

  /** The sum over all its series; empty when the app has no such meter. */
  OptionalDouble sum(final Meter meter) {
    return samples.containsKey(meter.prometheusName())
        ? OptionalDouble.of(values(meter.prometheusName()).sum())
        : OptionalDouble.empty();
  }

  /** The largest of its series. */
  OptionalDouble max(final Meter meter) {
    return values(meter.prometheusName()).max();
  }

  /** The longest that a timer saw within the last minutes. */
  OptionalDouble longest(final Meter timer) {
    return values(timer.prometheusName().replaceFirst("_count$", "_max")).max();
  }

  /** The sum for each value of a tag. */
  Map<String, Double> by(final Meter meter, final String tag) {
    return samples.getOrDefault(meter.prometheusName(), List.of()).stream()
        .filter(sample -> Double.isFinite(sample.value()))
        .collect(
            Collectors.groupingBy(
                sample -> sample.tags().getOrDefault(tag, ""),
                TreeMap::new,
                Collectors.summingDouble(Sample::value)));
  }

  /**
   * By how much a counter grew each second since an earlier scrape; empty when there is none. A
   * counter that fell was of a process that is gone: then all of it is new.
   */
  OptionalDouble rate(final Meter counter, final Optional<Scrape> earlier) {
    final OptionalDouble now = sum(counter);
    if (now.isEmpty() || earlier.isEmpty()) {
      return OptionalDouble.empty();
    }
    final double seconds = Duration.between(earlier.get().at, at).toNanos() / 1e9;
    final double before = earlier.get().sum(counter).orElse(0);
    final double grown =
        now.getAsDouble() < before ? now.getAsDouble() : now.getAsDouble() - before;
    return seconds > 0 ? OptionalDouble.of(grown / seconds) : OptionalDouble.empty();
  }
}
