package io.dragoman.dlq.http;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.policy.Policies;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Shows the automatic policies, and lets operators start and stop them. */
final class PoliciesApi {
  private static final String TAG = "policy";
  private static final Parameter.Text REASON =
      new Parameter.Text("reason", "Why, for people who look later.");

  private final Policies policies;
  private final BooleanSupplier leader;

  PoliciesApi(final Policies policies, final BooleanSupplier leader) {
    this.policies = policies;
    this.leader = leader;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/policies", "listPolicies", "The automatic replay policies and how they do")
            .tag(TAG)
            .answers(200, PolicyList.class, "The policies.")
            .by(this::list),
        saying("start", "Start a policy; failures of before are forgotten")
            .by(call -> say(call, true)),
        saying("stop", "Stop a policy until it is started again").by(call -> say(call, false)));
  }

  private static Route.Declaration saying(final String verb, final String summary) {
    return Route.post("/v1/policies/{policy}/" + verb, verb + "Policy", summary)
        .tag(TAG)
        .place("policy", "Name of the policy.")
        .takes(REASON)
        .answers(200, PolicyJson.class, "How it is then.")
        .refuses(Code.NOT_FOUND);
  }

  private ApiResponse list(final ApiRequest call) {
    return ApiResponse.ok(
        new PolicyList(
            leader.getAsBoolean(), policies.view().stream().map(PolicyJson::of).toList()));
  }

  private ApiResponse say(final ApiRequest call, final boolean running) {
    final String name = call.path("policy");
    final String why = new RequestParameters(call).text(REASON).orElse("");
    return policies
        .say(name, running, call.caller().name(), why)
        .map(view -> ApiResponse.ok(PolicyJson.of(view)))
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
