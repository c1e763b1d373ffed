package io.dragoman.dlq.service;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.dlq.json.DecisionJson;
import io.dragoman.dlq.json.OutcomeJson;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.PlanOrder;
import io.dragoman.dlq.operations.PreviewOrder;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Outcome;
import io.dragoman.dlq.order.TaskOrder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What does something with dead letters: each order becomes a task. */
final class OrdersApi {
  /** Decisions that a dry run tells one by one; it counts them all. */
  private static final int SHOWN = 100;

  private static final String REASON = "reason";
  private static final String FORCE = "force";

  private static final Set<String> FIELDS =
      Route.fields(
          Fields.SELECTION, "letter", "all", "again", "max", "rate", REASON, "dryRun", FORCE);

  private static final Set<Integer> STATUSES = Set.of(200, 202, 400, 404, 409, 413, 415);

  private final Cluster cluster;
  private final Tasks tasks;
  private final Clock clock;

  OrdersApi(final Cluster cluster, final Tasks tasks, final Clock clock) {
    this.cluster = cluster;
    this.tasks = tasks;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/replay",
            Route.fields(FIELDS, "to", "maxReplays", "keepTimestamp"),
            STATUSES,
            this::replay),
        Route.post("/v1/discard", FIELDS, STATUSES, call -> perform(call, new Action.Discard())),
        Route.post("/v1/park", FIELDS, STATUSES, call -> perform(call, new Action.Park())));
  }

  /** What an order would do. */
  record DryRun(
      boolean dryRun,
      @JsonUnwrapped OutcomeJson outcome,
      @JsonPropertyDescription("The first hundred.") List<DecisionJson> decisions) {}

  private Answer replay(final Call call) {
    final Fields fields = new Fields(call);
    return perform(
        call,
        new Action.Replay(
            fields.text("to"),
            (int) fields.number("maxReplays", 1, 1_000).orElse(Action.Replay.DEFAULT_MAX_REPLAYS),
            fields.flag("keepTimestamp")));
  }

  private Answer perform(final Call call, final Action action) {
    final Fields fields = new Fields(call);
    final PlanOrder.Request request =
        new PlanOrder.Request(
            fields.topics(),
            fields.criteria(clock),
            fields.locations("letter"),
            fields.flag("all"),
            action,
            fields.flag("again"),
            call.caller().name(),
            fields.text(REASON).orElse(""),
            fields.number("max", 1, Long.MAX_VALUE),
            fields.rate("rate"));
    final TaskOrder order = cluster.read(context -> new PlanOrder(context).plan(request));
    return fields.flag("dryRun")
        ? cluster.read(context -> dryRun(order, context))
        : TasksApi.accepted(tasks.begin(order, fields.flag(FORCE)).task());
  }

  private static Answer dryRun(final TaskOrder order, final OperationContext context) {
    final List<DecisionJson> decisions = new ArrayList<>();
    final Outcome outcome =
        new PreviewOrder(context)
            .preview(
                order,
                (letter, decision) -> {
                  if (decisions.size() < SHOWN) {
                    decisions.add(DecisionJson.of(letter, decision));
                  }
                },
                (part, ended) -> {},
                () -> false);
    return Answer.ok(new DryRun(true, OutcomeJson.of(outcome), decisions));
  }
}
