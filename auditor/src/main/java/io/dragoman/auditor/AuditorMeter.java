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
  ENDED(
      "dragoman.audit.ended",
      Type.TIMER,
      "seconds",
      "Requests that ended, whichever way they came, by how: done, partial, failed, expired,"
          + " cancelled, needs_review, refused or unaccounted; and how long they took from their"
          + " submission. Each is counted once, a minute after its end.",
      "end"),
  GROUP_LAG(
      "dragoman.group.lag",
      Type.GAUGE,
      "",
      "Records of a topic that the group of an app has not taken, told by the auditor: known while"
          + " no instance of that app runs.",
      "group",
      "topic"),
  GROUP_LAG_AGE(
      "dragoman.group.lag.age.seconds",
      Type.GAUGE,
      "seconds",
      "How long the oldest of them has waited.",
      "group",
      "topic"),
  GROUP_THREADS(
      "dragoman.group.threads",
      Type.GAUGE,
      "",
      "Stream threads of all instances of an app that are members of its group; 0: no instance"
          + " works.",
      "group"),
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
