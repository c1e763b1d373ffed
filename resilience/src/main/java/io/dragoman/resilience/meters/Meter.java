package io.dragoman.resilience.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A meter of Dragoman's own. Each module has an enum of its meters; code, documentation and
 * dashboards name meters by its rows only.
 *
 * <p>All of them also carry the common tags {@code app}, {@code member} and {@code device}, see
 * {@link Meters}. Names are Micrometer's; Prometheus sees them with underscores, unit and suffix,
 * see {@link #prometheusName()}.
 */
public interface Meter {

  /** What it is. */
  Spec spec();

  /** What kind of meter it is. */
  enum Type {
    COUNTER,
    GAUGE,
    TIMER,
    SUMMARY
  }

  /**
   * What a meter is.
   *
   * @param key Micrometer's name
   * @param type what kind of meter it is
   * @param unit base unit; empty for a plain number; where a gauge has one, its name says it too
   * @param doc what it counts or shows, in one sentence
   * @param tags its tags besides the common ones
   */
  record Spec(String key, Type type, String unit, String doc, List<String> tags) {
    /** The same, with the tags one by one. */
    public Spec(
        final String key,
        final Type type,
        final String unit,
        final String doc,
        final String... tags) {
      this(key, type, unit, doc, List.of(tags));
    }

    private @Nullable String baseUnit() {
      return unit.isEmpty() ? null : unit;
    }

    private String checked(final Type asked) {
      if (asked != type) {
        throw new IllegalArgumentException(key + " is a " + type + ", not a " + asked);
      }
      return key;
    }

    private Tags tagged(final String... values) {
      if (values.length != tags.size()) {
        throw new IllegalArgumentException(key + " needs values for the tags " + tags);
      }
      return Tags.of(
          IntStream.range(0, values.length)
              .mapToObj(position -> Tag.of(tags.get(position), values[position]))
              .toList());
    }
  }

  /** Name of its main series in Prometheus; timers and summaries also have _sum and _max. */
  default String prometheusName() {
    final String base = spec().key().replace('.', '_');
    return switch (spec().type()) {
      case COUNTER -> base + (spec().unit().isEmpty() ? "" : "_" + spec().unit()) + "_total";
      case GAUGE -> base;
      case TIMER -> base + "_seconds_count";
      case SUMMARY -> base + "_count";
    };
  }

  /**
   * The counter with these tag values; the same values give the same counter.
   *
   * @param values one value per tag, in order of {@link Spec#tags()}
   */
  default Counter counter(final MeterRegistry registry, final String... values) {
    return Counter.builder(spec().checked(Type.COUNTER))
        .description(spec().doc())
        .baseUnit(spec().baseUnit())
        .tags(spec().tagged(values))
        .register(registry);
  }

  /** The timer with these tag values, with a histogram from 1 ms to 2 minutes. */
  default Timer timer(final MeterRegistry registry, final String... values) {
    return Timer.builder(spec().checked(Type.TIMER))
        .description(spec().doc())
        .tags(spec().tagged(values))
        .serviceLevelObjectives(Buckets.TIMES)
        .register(registry);
  }

  /** The summary with these tag values. */
  default DistributionSummary summary(final MeterRegistry registry, final String... values) {
    return DistributionSummary.builder(spec().checked(Type.SUMMARY))
        .description(spec().doc())
        .tags(spec().tagged(values))
        .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
        .register(registry);
  }

  /**
   * Shows a number of {@code source} whenever somebody looks. The registry keeps {@code source}
   * alive; remove the returned gauge from the registry to let go of it.
   */
  default <T> Gauge gauge(
      final MeterRegistry registry,
      final T source,
      final ToDoubleFunction<T> value,
      final String... values) {
    return Gauge.builder(spec().checked(Type.GAUGE), source, value)
        .description(spec().doc())
        .tags(spec().tagged(values))
        .strongReference(true)
        .register(registry);
  }

  /** Meters as a Markdown table for the documentation. */
  static String markdown(final List<? extends Meter> meters) {
    final StringBuilder table =
        new StringBuilder(
            "| Meter | Type | Unit | Tags | Meaning |\n| --- | --- | --- | --- | --- |\n");
    for (final Meter meter : meters) {
      final Spec spec = meter.spec();
      table
          .append("| `")
          .append(meter.prometheusName())
          .append("` | ")
          .append(spec.type().name().toLowerCase(Locale.ROOT))
          .append(" | ")
          .append(spec.unit())
          .append(" | ")
          .append(String.join(", ", spec.tags()))
          .append(" | ")
          .append(spec.doc())
          .append(" |\n");
    }
    return table.toString();
  }
}
