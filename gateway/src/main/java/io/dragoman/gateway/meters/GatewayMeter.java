package io.dragoman.gateway.meters;

import io.dragoman.resilience.meters.Meter;

/** What the gateway counts. */
public enum GatewayMeter implements Meter {
  WAITING(
      "dragoman.gateway.waiting", Type.GAUGE, "", "Jobs of which something was not handed on yet."),
  UNDER_WAY(
      "dragoman.gateway.under.way",
      Type.GAUGE,
      "",
      "Requests of jobs that were handed on and are not over."),
  JOBS(
      "dragoman.gateway.jobs",
      Type.TIMER,
      "seconds",
      "Jobs that ended, by how they ended, and how long they took from their submission.",
      "end"),
  PASSED_OVER(
      "dragoman.gateway.passed.over",
      Type.COUNTER,
      "",
      "Records of jobs that made no sense and were passed over."),
  USAGE(
      "dragoman.gateway.usage",
      Type.GAUGE,
      "",
      "What clients ever used, as kept by this instance; exact over the sum of all, also after"
          + " crashes.",
      "unit"),
  COST(
      "dragoman.gateway.usage.cost",
      Type.GAUGE,
      "",
      "What that cost, by the prices of the time at which it was used."),
  BUDGET_USED(
      "dragoman.gateway.budget.used",
      Type.GAUGE,
      "",
      "Share of the budget of all clients that this day or month has used; 0 without a budget.",
      "period"),
  BUDGETS(
      "dragoman.gateway.budgets",
      Type.GAUGE,
      "",
      "Budgets, of a client or of all together, that are nearly used up for the day or month, or"
          + " used up.",
      "scope",
      "state"),
  BUDGET_REFUSALS(
      "dragoman.gateway.budget.refusals",
      Type.COUNTER,
      "",
      "Requests that were refused because a client's budget, or that of all, was used up.",
      "scope"),
  CALLS(
      "dragoman.gateway.calls",
      Type.COUNTER,
      "",
      "Tries to tell somebody something, by what (webhook: the end of a job; workflow: one that is"
          + " to be run, also by topic; budget) and by what came of it: taken, retried later,"
          + " given_up, or withheld, of a workflow that was not handed over at all.",
      "call",
      "outcome"),
  CALLS_WAITING(
      "dragoman.gateway.calls.waiting.age.seconds",
      Type.GAUGE,
      "seconds",
      "For how long the oldest workflow, or notice of a budget, waits that is to be told over HTTP"
          + " and was not taken yet; 0: none waits here.",
      "call");

  /** The call that hands a workflow to whoever runs it. */
  public static final String WORKFLOW = "workflow";

  /** A call came to its end as it should. */
  public static final String TAKEN = "taken";

  private final Spec spec;

  GatewayMeter(
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
