package io.dragoman.dlq.service;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.policy.Policies;
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
    return Answer.ok(
        new PolicyList(
            leader.getAsBoolean(), policies.view().stream().map(PolicyJson::of).toList()));
  }

  private Answer say(final Call call, final boolean running) {
    final String name = call.path("policy");
    final String why = new Fields(call).text("reason").orElse("");
    return policies
        .say(name, running, call.caller().name(), why)
        .map(view -> Answer.ok(PolicyJson.of(view)))
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Code.NOT_FOUND,
                    "There is no policy '" + name + "'.",
                    "GET /v1/policies lists them; they are made in the configuration."));
  }

  /** All policies. */
  record PolicyList(
      @JsonPropertyDescription("Whether this instance is the one that runs them.") boolean runHere,
      List<PolicyJson> policies) {}
}
