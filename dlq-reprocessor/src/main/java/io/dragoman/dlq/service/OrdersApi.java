package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.AuditLog;
import io.dragoman.dlq.Batching;
import io.dragoman.dlq.Counts;
import io.dragoman.dlq.Criteria;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Location;
import io.dragoman.dlq.Outcome;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.Reprocessor;
import io.dragoman.dlq.TaskOrder;
import io.dragoman.dlq.Treatment;
import io.dragoman.dlq.json.OrderJson;
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
        Route.post("/v1/discard", FIELDS, STATUSES, this::discard),
        Route.post("/v1/park", FIELDS, STATUSES, call -> perform(call, new Treatment.Park())));
  }

  private Answer replay(final Call call) {
    final Fields fields = new Fields(call);
    return perform(
        call,
        new Treatment.Replay(
            fields.text("to"),
            (int)
                fields.number("maxReplays", 1, 1_000).orElse(Treatment.Replay.DEFAULT_MAX_REPLAYS),
            fields.flag("keepTimestamp")));
  }

  private Answer discard(final Call call) {
    if (new Fields(call).text(REASON).filter(reason -> !reason.isBlank()).isEmpty()) {
      throw ApiException.invalid(
          REASON, "Nothing is discarded without a reason.", "Say why, for the audit.");
    }
    return perform(call, new Treatment.Discard());
  }

  private Answer perform(final Call call, final Treatment treatment) {
    final Fields fields = new Fields(call);
    final Criteria criteria = fields.criteria(clock);
    final List<Location> letters = fields.locations("letter");
    if (criteria.equals(Criteria.ALL) && letters.isEmpty() && !fields.flag("all")) {
      throw ApiException.invalid(
          "all",
          "Nothing says which dead letters are meant.",
          "Give filters or letters, or all with true for every one of the topics.");
    }
    final Set<String> topics =
        cluster.read(
            reader ->
                cluster.topics(
                    reader, letters.isEmpty() ? fields.topics() : TaskOrder.topicsOf(letters)));
    if (topics.isEmpty()) {
      throw new ApiException(
          ApiException.Code.NOT_FOUND,
          "This cluster has no dead letter topic of Dragoman.",
          "Name the topic.");
    }
    final TaskOrder order =
        new TaskOrder(
            List.copyOf(topics),
            criteria,
            letters,
            treatment,
            fields.flag("again"),
            call.caller().name(),
            fields.text(REASON).orElse(""),
            fields.number("max", 1, Long.MAX_VALUE),
            fields.rate("rate"));
    return fields.flag("dryRun")
        ? dryRun(order)
        : TasksApi.accepted(tasks.begin(order, fields.flag(FORCE)).task());
  }

  private Answer dryRun(final TaskOrder order) {
    return cluster.read(reader -> dryRun(order, reader));
  }

  private Answer dryRun(final TaskOrder order, final DeadLetterReader reader) {
    final AuditLog audit = cluster.audit();
    final DeadLetterFilter filter =
        order.criteria().filter(cluster.decoder(), () -> audit.marks(reader));
    final Reprocessor reprocessor =
        new Reprocessor(
            cluster.client(), reader, audit, cluster.targets(), Batching.DEFAULT, clock);
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    final ArrayNode decisions = JsonNodeFactory.instance.arrayNode();
    Counts counts = Counts.NONE;
    Outcome.End end = Outcome.End.COMPLETE;
    final List<Outcome.Failure> failures = new ArrayList<>();
    for (final String topic : order.topics()) {
      final Outcome outcome =
          reprocessor.dryRun(
              order.on(topic, "", filter),
              (letter, decision) -> {
                if (decisions.size() < SHOWN) {
                  decisions.add(OrderJson.of(letter, decision));
                }
              },
              Progress.NONE,
              () -> false);
      counts = counts.plus(outcome.counts());
      failures.addAll(outcome.failures());
      end = outcome.end() == Outcome.End.COMPLETE ? end : outcome.end();
    }
    body.put("dryRun", true);
    OrderJson.addTo(body, new Outcome(end, counts, failures));
    body.set("decisions", decisions);
    return Answer.ok(body);
  }
}
