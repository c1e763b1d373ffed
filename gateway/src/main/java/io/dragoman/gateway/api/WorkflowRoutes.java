package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.client.RequestView;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.Checked;
import io.dragoman.workflow.dsl.Definition;
import io.dragoman.workflow.dsl.Violation;
import io.dragoman.workflow.dsl.WorkflowCheck;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Workflows over HTTP, with the paths and the names of states of the service that was asked for
 * them before. Each is a job, and can be asked for as one too.
 */
final class WorkflowRoutes {
  private static final String TAG = "workflows";
  private static final String PATH = "/v1/workflows";
  private static final String TOKEN = "token";
  private static final long MAX_TEXT_BYTES = 4L << 20;

  /** A character of a workflow may take six bytes in JSON. */
  private static final long MAX_WORKFLOW_BYTES = 8L * WorkflowCheck.MAX_CHARS;

  private final JobIntake intake;
  private final JobReader reader;
  private final Forecast forecast;
  private final JobSettings settings;
  private final Optional<Catalogue> catalogue;

  WorkflowRoutes(
      final JobIntake intake,
      final JobReader reader,
      final Forecast forecast,
      final JobSettings settings,
      final Optional<Catalogue> catalogue) {
    this.settings = settings;
    this.intake = intake;
    this.reader = reader;
    this.forecast = forecast;
    this.catalogue = catalogue;
  }

  /** What a client wants done. */
  public record WorkflowOrder(
      @JsonPropertyDescription("What the workflow is to do, in anybody's words.")
          @Nullable String text,
      @JsonPropertyDescription("1 (whenever there is room) to 10 (first); 5 when not given.")
          @Nullable Integer priority,
      @JsonPropertyDescription(
              "When it ends as timeout unless it is over before: a time, or how many seconds from"
                  + " now.")
          @Nullable JsonNode deadline,
      @JsonPropertyDescription("Free data, returned with the state.")
          @Nullable Map<String, String> metadata,
      @JsonPropertyDescription("Where the end is told, by POST: http or https.")
          @Nullable String webhook,
      @JsonProperty("validate_only")
          @JsonPropertyDescription("Nothing is done; the answer says whether it would be.")
          @Nullable Boolean validateOnly,
      @JsonPropertyDescription(
              "Whether the workflow is handed to the system that runs workflows, once it is done;"
                  + " only where the operator allows it.")
          @Nullable Boolean execute,
      @JsonProperty("execute_with_warnings")
          @JsonPropertyDescription("Also if it has warnings that were not looked at.")
          @Nullable Boolean executeWithWarnings) {
    JobOrder order() {
      return new JobOrder(
          text,
          null,
          null,
          null,
          null,
          null,
          priority,
          deadline,
          metadata,
          webhook,
          null,
          validateOnly,
          JobTarget.WORKFLOW.word(),
          execute,
          executeWithWarnings);
    }
  }

  /** Names of states. */
  public enum WorkflowState {
    QUEUED,
    PROCESSING,
    DONE,
    ERROR,
    TIMEOUT,
    NEEDS_HUMAN;

    static WorkflowState of(final JobState state) {
      return switch (state) {
        case QUEUED -> QUEUED;
        case PROCESSING -> PROCESSING;
        case DONE -> DONE;
        case EXPIRED -> TIMEOUT;
        case NEEDS_REVIEW -> NEEDS_HUMAN;
        case PARTIAL, FAILED, CANCELLED -> ERROR;
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where a workflow is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WorkflowStatus(
      @JsonPropertyDescription("Its name, and that of its job.") String token,
      @JsonPropertyDescription("queued, processing, done, error, timeout or needs_human.")
          String status,
      @JsonProperty("created_at") @JsonPropertyDescription("When it was taken.") Instant createdAt,
      @JsonProperty("updated_at") @JsonPropertyDescription("When something was last heard of it.")
          Instant updatedAt,
      @JsonPropertyDescription("How many times the model was asked again.") int retries,
      @JsonPropertyDescription("Free data that came with it.") Map<String, String> metadata,
      @JsonProperty("estimated_seconds")
          @JsonPropertyDescription("How long it will probably take, while it is not over.")
          @Nullable Long estimatedSeconds,
      @JsonPropertyDescription("What was made of the text, when it is done.")
          @Nullable WorkflowJson workflow,
      @JsonPropertyDescription("Why there is none.") @Nullable String error) {}

  /** That a text may be sent, or that a workflow is valid or not. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Validation(
      @JsonPropertyDescription("Whether it is valid.") boolean valid,
      @JsonPropertyDescription("What is wrong with a workflow; empty when nothing is.")
          List<Violation> errors,
      @JsonPropertyDescription("What a person should look at before it is run.")
          List<String> warnings,
      @JsonPropertyDescription("What its author would do in addition.") List<String> suggestions,
      @JsonPropertyDescription("Version of the catalogue that it was checked by.")
          @Nullable String catalogue,
      @JsonPropertyDescription("The workflow as results have it, when it is valid.")
          @Nullable String yaml) {}

  /** A workflow that is to be checked. */
  public record WorkflowText(
      @JsonPropertyDescription(
              "YAML or JSON as a text of at most 262,144 characters, or an object.")
          @Nullable JsonNode workflow) {}

  /** Who is there. */
  public record CataloguePage(
      @JsonPropertyDescription("Changes with whatever stands in the catalogue.") String version,
      @JsonPropertyDescription("Agents by name, with their actions, parameters and outputs.")
          JsonNode agents,
      @JsonPropertyDescription("JSON Schema of a workflow.") JsonNode schema) {}

  /**
   * All of them.
   *
   * @param submissions decides whether one is taken now
   * @param looks decides whether another request is served now
   */
  List<Route> all(final Admission submissions, final Admission looks) {
    return List.of(
        Route.post(PATH, "submitWorkflow", "Have a workflow made of a text")
            .repeatable()
            .needs(Role.CLIENT)
            .tag(TAG)
            .details(
                "The same as a job with target workflow, whose token it answers. With an"
                    + " 'Idempotency-Key' a repeat gets the same one.")
            .takes(WorkflowOrder.class, Encoding.JSON)
            .maxBodyBytes(MAX_TEXT_BYTES)
            .admittedBy(submissions)
            .answers(202, WorkflowStatus.class, "It was taken.")
            .answers(200, Validation.class, "It was only validated.")
            .refuses(Code.BUDGET_USED_UP, Code.CONFLICT, Code.UNPROCESSABLE)
            .by(JobRoutes.told(this::submit)),
        Route.post(PATH + "/validate", "validateWorkflow", "Check a workflow")
            .repeatable()
            .needs(Role.CLIENT)
            .tag(TAG)
            .details("By the operator's catalogue of agents; no model is asked.")
            .takes(WorkflowText.class, Encoding.JSON)
            .maxBodyBytes(MAX_WORKFLOW_BYTES)
            .admittedBy(looks)
            .answers(200, Validation.class, "Whether it is valid, and all that is wrong.")
            .refuses(Code.NOT_FOUND)
            .by(this::validate),
        Route.get(PATH + "/catalogue", "getCatalogue", "List agents and what they can do")
            .needs(Role.CLIENT)
            .tag(TAG)
            .admittedBy(looks)
            .answers(200, CataloguePage.class, "What workflows are checked by.")
            .refuses(Code.NOT_FOUND)
            .by(
                call -> {
                  final Catalogue known = known();
                  return ApiResponse.ok(
                      new CataloguePage(known.version(), known.json(), known.schema()));
                }),
        Route.get(PATH + "/{token}", "getWorkflow", "Look at a workflow")
            .needs(Role.CLIENT)
            .tag(TAG)
            .place(TOKEN, "The token that was answered.")
            .admittedBy(looks)
            .answers(200, WorkflowStatus.class, "Where it is, and what was made.")
            .refuses(Code.NOT_FOUND)
            .by(JobRoutes.told(this::status)));
  }

  private ApiResponse submit(final ApiRequest call) {
    final JobOrder order = call.body().as(WorkflowOrder.class).order();
    final CheckedOrder checked = intake.check(order, List.of(), call.caller());
    if (checked.validateOnly()) {
      return ApiResponse.ok(new Validation(true, List.of(), List.of(), List.of(), null, null));
    }
    final Credentials who = JobApi.credentials(call);
    final JobIntake.Taken taken =
        intake.take(checked, order, List.of(), call.header("idempotency-key"), who);
    final String url = PATH + "/" + taken.token();
    if (taken.event() < 0) {
      return ApiResponse.accepted(status(reader.get(taken.token(), who).view()), url);
    }
    final JobView view = reader.behind(taken.token(), taken.event(), who, settings.commit()).view();
    return ApiResponse.accepted(status(view), url);
  }

  private ApiResponse status(final ApiRequest call) {
    final JobView view =
        reader.get(JobReader.token(call.path(TOKEN)), JobApi.credentials(call)).view();
    if (!view.spec().isWorkflow()) {
      throw new ApiException(
          Code.NOT_FOUND,
          "That job makes no workflow.",
          "Look at it with GET /v1/jobs/" + view.spec().token() + ".");
    }
    return ApiResponse.ok(status(view));
  }

  private WorkflowStatus status(final JobView view) {
    final RequestView request = view.inputs().getFirst();
    final Optional<WorkflowJson> made = JobResult.workflow(request);
    final OptionalLong estimate =
        view.state().over() ? OptionalLong.empty() : forecast.seconds(view.spec().stages());
    return new WorkflowStatus(
        view.spec().token().text(),
        WorkflowState.of(view.state()).word(),
        view.spec().submittedAt(),
        view.updatedAt(),
        made.map(workflow -> Math.max(0, workflow.attempts() - 1)).orElse(0),
        view.spec().metadata(),
        estimate.isPresent() ? Long.valueOf(estimate.getAsLong()) : null,
        made.orElse(null),
        error(view));
  }

  private static @Nullable String error(final JobView view) {
    return view.state() == JobState.CANCELLED
        ? "It was cancelled."
        : view.inputs().getFirst().allFailures().stream()
            .flatMap(failure -> failure.getMessage().stream())
            .findFirst()
            .orElse(null);
  }

  private ApiResponse validate(final ApiRequest call) {
    final JsonNode given = call.body().as(WorkflowText.class).workflow();
    if (given == null || !(given.isTextual() || given.isObject())) {
      throw ApiException.invalid(
          "workflow",
          "There is no workflow.",
          "Write YAML or JSON as a text, or the workflow itself as an object.");
    }
    final Catalogue by = known();
    final Checked checked =
        WorkflowCheck.of(given.isTextual() ? given.textValue() : given.toString(), by);
    return ApiResponse.ok(
        new Validation(
            checked.valid(),
            checked.violations(),
            checked.warnings(),
            checked.suggestions(),
            by.version(),
            checked.definition().map(Definition::yaml).orElse(null)));
  }

  private Catalogue known() {
    return catalogue.orElseThrow(
        () ->
            new ApiException(
                Code.NOT_FOUND,
                "This gateway knows no catalogue of agents.",
                "Have the operator set workflow.catalogue.file of the gateway."));
  }
}
