package io.dragoman.ops.dashboard;

import java.util.List;

/**
 * A panel of a dashboard.
 *
 * @param title what it shows
 * @param doc how to read it, and what to do about it
 * @param unit of all its queries
 * @param queries its lines
 */
public record Panel(String title, String doc, Unit unit, List<Query> queries) {
  /** What a number means, by Grafana's name. */
  public enum Unit {
    NUMBER("short"),
    PER_SECOND("ops"),
    SECONDS("s"),
    MILLISECONDS("ms"),
    BYTES("bytes"),
    BYTES_PER_SECOND("Bps"),
    RATIO("percentunit"),
    PERCENT("percent"),
    TIMES_REAL_TIME("x"),
    COST("none");

    private final String id;

    Unit(final String id) {
      this.id = id;
    }

    public String id() {
      return id;
    }
  }

  public Panel {
    queries = List.copyOf(queries);
  }

  static Panel of(final String title, final Unit unit, final String doc, final Query... queries) {
    return new Panel(title, doc, unit, List.of(queries));
  }
}
