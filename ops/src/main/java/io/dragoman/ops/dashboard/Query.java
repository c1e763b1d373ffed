package io.dragoman.ops.dashboard;

import io.dragoman.resilience.meters.Meter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query of Prometheus over meters, for the apps and members that are chosen in the dashboard.
 * Only tags that a meter has can be asked for.
 *
 * @param text as Prometheus reads it, with Grafana's variables
 * @param legend what a line is called, with labels in double braces
 */
public record Query(String text, String legend) {
  /** Labels that every meter has and results are told apart by. */
  private static final List<String> COMMON = List.of("app", "member", "device");

  private static final String CHOSEN = "{app=~\"$app\",member=~\"$member\"";

  /** Long enough for a rate at any scrape interval; Grafana's own. */
  private static final String WINDOW = "[$__rate_interval]";

  /** How often something is counted, a second. */
  static Query rate(final Meter meter, final String... by) {
    return of(rateOf(meter, by), by);
  }

  /** The sum of what gauges show. */
  static Query sum(final Meter meter, final String... by) {
    return of("sum by (%s) (%s)".formatted(labels(meter, by), gauge(meter)), by);
  }

  /** The largest of what gauges show. */
  static Query max(final Meter meter, final String... by) {
    return of("max by (%s) (%s)".formatted(labels(meter, by), gauge(meter)), by);
  }

  /** The smallest of what gauges show. */
  static Query min(final Meter meter, final String... by) {
    return of("min by (%s) (%s)".formatted(labels(meter, by), gauge(meter)), by);
  }

  /** How much something grew within the time that is shown. */
  static Query total(final Meter meter, final String... by) {
    require(meter, Meter.Type.COUNTER, Meter.Type.TIMER);
    return of(
        "sum by (%s) (increase(%s[$__range]))"
            .formatted(labels(meter, by), selector(meter.prometheusName())),
        by);
  }

  /** The time, or the size, that so much of all stays below. */
  static Query quantile(final double share, final Meter meter, final String... by) {
    require(meter, Meter.Type.TIMER, Meter.Type.SUMMARY);
    final String base = base(meter);
    final String labels = labels(meter, by);
    return of(
            "histogram_quantile(%s, sum by (%s) (rate(%s%s)))"
                .formatted(
                    share,
                    Stream.of(labels, "le")
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", ")),
                    selector(base + "_bucket"),
                    WINDOW),
            by)
        .called("p%.0f ".formatted(share * 100).toLowerCase(Locale.ROOT));
  }

  /** The mean of what was timed or sized. */
  static Query mean(final Meter meter, final String... by) {
    require(meter, Meter.Type.TIMER, Meter.Type.SUMMARY);
    return new Query(spent(meter, by).text(), legend(by)).over(rate(meter, by)).called("mean ");
  }

  /** How many seconds a second, or items a second, a timer or summary added up. */
  static Query spent(final Meter meter, final String... by) {
    require(meter, Meter.Type.TIMER, Meter.Type.SUMMARY);
    return of(
        "sum by (%s) (rate(%s%s))"
            .formatted(labels(meter, by), selector(base(meter) + "_sum"), WINDOW),
        by);
  }

  /** This, divided by another that has the same labels. */
  Query over(final Query other) {
    return new Query("(%s) / (%s)".formatted(text, other.text), legend);
  }

  /** Only where a label has a value. */
  Query where(final String label, final String value) {
    return new Query(text.replace(CHOSEN, CHOSEN + ",%s=\"%s\"".formatted(label, value)), legend);
  }

  /** With words before its legend. */
  Query called(final String words) {
    return new Query(text, words + legend);
  }

  private static String rateOf(final Meter meter, final String... by) {
    require(meter, Meter.Type.COUNTER, Meter.Type.TIMER, Meter.Type.SUMMARY);
    return "sum by (%s) (rate(%s%s))"
        .formatted(labels(meter, by), selector(meter.prometheusName()), WINDOW);
  }

  private static String gauge(final Meter meter) {
    require(meter, Meter.Type.GAUGE);
    return selector(meter.prometheusName());
  }

  private static String base(final Meter meter) {
    return meter.prometheusName().replaceAll("_count$", "");
  }

  private static String selector(final String series) {
    return series + CHOSEN + "}";
  }

  private static Query of(final String text, final String... by) {
    return new Query(text, legend(by));
  }

  private static String legend(final String... by) {
    return Stream.of(by).map("{{%s}}"::formatted).collect(Collectors.joining(" "));
  }

  private static String labels(final Meter meter, final String... by) {
    for (final String label : by) {
      if (!COMMON.contains(label) && !meter.spec().tags().contains(label)) {
        throw new IllegalArgumentException(
            "%s has no tag %s, only %s".formatted(meter.spec().key(), label, meter.spec().tags()));
      }
    }
    return String.join(", ", by);
  }

  private static void require(final Meter meter, final Meter.Type... types) {
    if (!List.of(types).contains(meter.spec().type())) {
      throw new IllegalArgumentException(
          "%s is a %s".formatted(meter.spec().key(), meter.spec().type()));
    }
  }
}
