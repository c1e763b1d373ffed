package io.dragoman.auditor;

import io.dragoman.resilience.meters.Meter;

/** What the auditor shows. */
public enum AuditorMeter implements Meter {
  REQUESTS(
      "dragoman.audit.requests",
      Type.GAUGE,
      "",
      "Requests that are remembered, by where they stand: in_flight, ended, refused, or unknown"
          + " because what came first of them was deleted.",
      "state"),
  FINDINGS(
      "dragoman.audit.findings",
      Type.GAUGE,
      "",
      "Requests that are remembered and not as promised: unaccounted, duplicated, contradictory,"
          + " unaccepted or late.",
      "finding"),
  MONITOR_ALERTS(
      "dragoman.monitor.alerts",
      Type.COUNTER,
      "",
      "Alerts of the health monitor to a webhook: told, or failed and told again later.",
      "result"),
  PASSED_OVER(
      "dragoman.audit.passed.over",
      Type.COUNTER,
      "",
      "Records that could not be audited: unreadable, too old, or too many of one request.",
      "reason");

  private final Spec spec;

  AuditorMeter(
      final String key,
      final Type type,
      final String unit,
      final String doc,
      final String... tags) {
    spec = new Spec(key, type, unit, doc, tags);
  }

  @Override
  public Spec spec() {
    return spec;
  }
}
