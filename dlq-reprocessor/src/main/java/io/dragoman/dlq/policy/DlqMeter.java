package io.dragoman.dlq.policy;

import io.dragoman.resilience.meters.Meter;

/** What is counted and shown of dead letters and of what is done with them. */
public enum DlqMeter implements Meter {
  PENDING(
      "dragoman.dlq.pending",
      Type.GAUGE,
      "",
      "Dead letters that nothing was done with, as last counted.",
      "topic"),
  EXPIRING(
      "dragoman.dlq.expiring",
      Type.GAUGE,
      "",
      "Pending dead letters that retention deletes within a day, or within a seventh of the"
          + " retention where that is less, as last counted.",
      "topic"),
  ORDERS(
      "dragoman.dlq.orders",
      Type.COUNTER,
      "",
      "Tasks on dead letters that ended, by what they did and how they ended.",
      "kind",
      "end"),
  POLICY_RUNNING(
      "dragoman.dlq.policy.running",
      Type.GAUGE,
      "",
      "1 while the policy works, 0 while it is stopped.",
      "policy"),
  POLICY_RUNS(
      "dragoman.dlq.policy.runs",
      Type.COUNTER,
      "",
      "Replays that the policy began, by how they ended.",
      "policy",
      "end"),
  POLICY_STOPS(
      "dragoman.dlq.policy.stops",
      Type.COUNTER,
      "",
      "How often the policy stopped itself because what it replayed died again.",
      "policy");

  private final Spec spec;

  DlqMeter(
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
