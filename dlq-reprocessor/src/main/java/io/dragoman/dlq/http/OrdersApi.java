package io.dragoman.dlq.http;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.dlq.json.OutcomeJson;
import io.dragoman.dlq.json.PlannedActionJson;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.PlanOrder;
import io.dragoman.dlq.operations.PreviewOrder;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What does something with dead letters: each order becomes a task. */
final class OrdersApi {
  /** Decisions that a dry run tells one by one; it counts them all. */
  private static final int SHOWN = 100;

  private static final Parameter.Texts LETTER =
      new Parameter.Texts("letter", "These only: topic-partition@offset.");
  private static final Parameter.Flag ALL =
      new Parameter.Flag(
          "all",
          "Every dead letter of the topics, without any filter. Without filters and letters it must"
              + " be true.");
  private static final Parameter.Flag AGAIN =
      new Parameter.Flag("again", "Also those that something was done with before.");
  private static final Parameter.Number MAX =
      new Parameter.Number("max", "At most this many of each topic.", 1, Long.MAX_VALUE);
  private static final Parameter.Rate RATE =
      new Parameter.Rate("rate", "At most this many a second.");
  private static final Parameter.Text REASON = new Parameter.Text("reason", "Why, for the audit.");
  private static final Parameter.Flag DRY_RUN =
      new Parameter.Flag("dryRun", "Say what would be done, and do nothing.");
  private static final Parameter.Flag FORCE =
      new Parameter.Flag(
          "force",
          "End the task that works on one of the topics, and begin; without it the order is refused"
              + " with 409. What the other has left can be resumed.");
  private static final Parameter.Text TO =
      new Parameter.Text("to", "Send them to this topic instead.");
  private static final Parameter.Number MAX_REPLAYS =
      new Parameter.Number(
              "maxReplays", "Park those that were replayed this many times before.", 1, 1_000)
          .otherwise(Action.Replay.DEFAULT_MAX_REPLAYS);
  private static final Parameter.Flag KEEP_TIMESTAMP =
      new Parameter.Flag(
          "keepTimestamp",
          "Give copies the timestamp of the original instead of the time of the replay. Those whose"
              + " timestamp cannot be kept are counted as TIME_NOT_KEPT and stay pending.");

  private final PooledContexts contexts;
  private final Tasks tasks;
  private final Clock clock;

  OrdersApi(final PooledContexts contexts, final Tasks tasks, final Clock clock) {
    this.contexts = contexts;
    this.tasks = tasks;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        order("/v1/replay", "Send dead letters back to where they came from, each exactly once")
            .details(
                "A dead letter stays where it is and is marked in the same transaction that writes"
                    + " the copy: killed at any point, each one is either pending or replayed once."
                    + " One task works on a topic at a time.")
            .takes(REASON, TO, MAX_REPLAYS, KEEP_TIMESTAMP)
            .by(this::replay),
        order("/v1/discard", "Mark dead letters as not to be worked on")
            .needs(REASON)
            .by(call -> perform(call, new Action.Discard())),
        order("/v1/park", "Copy dead letters to the parking topic and mark them as parked")
            .takes(REASON)
            .by(call -> perform(call, new Action.Park())));
  }

  private static Route.Declaration order(final String path, final String summary) {
    return Route.post(path, path.substring(path.lastIndexOf('/') + 1), summary)
        .tag("order")
        .takes(DeadLetterParameters.selection())
        .takes(LETTER, ALL, AGAIN, MAX, RATE, DRY_RUN, FORCE)
        .answers(200, DryRun.class, "Dry run: what would be done.")
        .answers(202, TasksApi.TaskAccepted.class, "The task that does it.")
        .refuses(Code.NOT_FOUND, Code.CONFLICT);
  }

  /** What an order would do. */
  record DryRun(
      boolean dryRun,
      @JsonUnwrapped OutcomeJson outcome,
      @JsonPropertyDescription("The first hundred.") List<PlannedActionJson> decisions) {}

  private ApiResponse replay(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    return perform(
        call,
        new Action.Replay(
            fields.text(TO),
            (int) fields.number(MAX_REPLAYS).orElseThrow(),
            fields.flag(KEEP_TIMESTAMP)));
  }

  private ApiResponse perform(final ApiRequest call, final Action action) {
    final RequestParameters fields = new RequestParameters(call);
    final PlanOrder.Request request =
        new PlanOrder.Request(
            DeadLetterParameters.topics(fields),
            DeadLetterParameters.criteria(fields, clock),
            DeadLetterParameters.locations(fields, LETTER),
            fields.flag(ALL),
            new OrderTerms(
                action,
                fields.flag(AGAIN),
                call.caller().name(),
                fields.text(REASON).orElse(""),
                fields.number(MAX),
                fields.rate(RATE)));
    final TaskOrder order = contexts.read(context -> new PlanOrder(context).plan(request));
    return fields.flag(DRY_RUN)
        ? contexts.read(context -> dryRun(order, context))
        : TasksApi.accepted(tasks.begin(order, fields.flag(FORCE)).task());
  }

  private static ApiResponse dryRun(final TaskOrder order, final OperationContext context) {
    final List<PlannedActionJson> decisions = new ArrayList<>();
    final OrderOutcome outcome =
        new PreviewOrder(context)
            .preview(
                order,
                (letter, planned) -> {
                  if (decisions.size() < SHOWN) {
                    decisions.add(PlannedActionJson.of(letter, planned));
                  }
                },
                (part, ended) -> {},
                () -> false);
    return ApiResponse.ok(new DryRun(true, OutcomeJson.of(outcome), decisions));
  }
}
