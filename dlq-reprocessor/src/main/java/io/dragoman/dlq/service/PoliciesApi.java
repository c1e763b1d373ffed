package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.policy.Policies;
import io.dragoman.dlq.policy.PolicySettings;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Shows the automatic policies, and lets operators start and stop them. */
final class PoliciesApi {
  private static final Set<Integer> STATUSES = Set.of(200, 400, 404, 413, 415);

  private final Policies policies;
  private final BooleanSupplier leader;

  PoliciesApi(final Policies policies, final BooleanSupplier leader) {
    this.policies = policies;
    this.leader = leader;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/policies", Set.of(), Set.of(200, 400), this::list),
        Route.post(
            "/v1/policies/{policy}/start", Set.of("reason"), STATUSES, call -> say(call, true)),
        Route.post(
            "/v1/policies/{policy}/stop", Set.of("reason"), STATUSES, call -> say(call, false)));
  }

  private Answer list(final Call call) {
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("runHere", leader.getAsBoolean());
    final ArrayNode all = body.putArray("policies");
    policies.view().forEach(view -> all.add(json(view)));
    return Answer.ok(body);
  }

  private Answer say(final Call call, final boolean running) {
    final String name = call.path("policy");
    final String why = new Fields(call).text("reason").orElse("");
    return policies
        .say(name, running, call.caller().name(), why)
        .map(view -> Answer.ok(json(view)))
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Code.NOT_FOUND,
                    "There is no policy '" + name + "'.",
                    "GET /v1/policies lists them; they are made in the configuration."));
  }

  private static ObjectNode json(final Policies.View view) {
    final PolicySettings settings = view.settings();
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", settings.name());
    node.put("state", view.state().running() ? "RUNNING" : "STOPPED");
    node.put("who", view.state().who());
    node.put("when", view.state().when().toString());
    node.put("why", view.state().why());
    view.lastRound().ifPresent(result -> node.put("lastRound", result));
    node.put("replayed", view.tally().replayed());
    node.put("diedAgain", view.tally().failed());
    node.put("lastHour", view.tally().lastHour());
    final ObjectNode config = node.putObject("settings");
    config.put("topic", settings.topic());
    final ArrayNode codes = config.putArray("code");
    settings.errorCodes().stream().sorted().forEach(codes::add);
    final ArrayNode dispositions = config.putArray("disposition");
    settings.dispositions().stream().sorted().forEach(dispositions::add);
    config.put("delayMs", settings.delay().toMillis());
    config.put("maxAgeMs", settings.maxAge().toMillis());
    config.put("rate", settings.perSecond());
    config.put("maxPerHour", settings.maxPerHour());
    config.put("maxReplays", settings.maxReplays());
    config.put("stopAfterFailures", settings.stopAfterFailures());
    config.put("stopFailureRate", settings.stopFailureRate());
    config.put("stopWindowMs", settings.stopWindow().toMillis());
    config.put("intervalMs", settings.interval().toMillis());
    return node;
  }
}
