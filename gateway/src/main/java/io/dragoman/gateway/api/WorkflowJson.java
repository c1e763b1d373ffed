package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.schemas.event.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workflow, as answers and events tell it. It was run by nobody. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkflowJson(
    @JsonPropertyDescription("What it does, in a few words.") String title,
    @JsonPropertyDescription("What it does, in sentences.") String description,
    @JsonProperty("estimated_minutes")
        @JsonPropertyDescription(
            "How long it will take, as far as the model can tell; 0: it does not say.")
        int estimatedMinutes,
    @JsonPropertyDescription("How many tasks it has; 0 where a reviewer has rejected it.")
        int tasks,
    @JsonPropertyDescription("What a person should look at before it is run.")
        List<String> warnings,
    @JsonPropertyDescription("What the model would do in addition.") List<String> suggestions,
    @JsonPropertyDescription("Version of the catalogue of agents that it was checked against.")
        String catalogue,
    @JsonPropertyDescription("How many times the model was asked until its answer was valid.")
        int attempts,
    @JsonPropertyDescription("The workflow as YAML.") String yaml,
    @JsonPropertyDescription(
            "The same as JSON: title, description, estimated_minutes and tasks, each with id,"
                + " agent, action, params and depends_on.")
        @Nullable JsonNode json,
    @JsonPropertyDescription(
            "Which version it is, where a reviewer was asked about it; the highest counts.")
        @Nullable Integer version,
    @JsonPropertyDescription(
            "pending: a reviewer is asked about it; approved, corrected or rejected: what one"
                + " decided.")
        @Nullable String review) {
  private static final JsonMapper JSON = new JsonMapper();

  static WorkflowJson of(final Workflow workflow) {
    return new WorkflowJson(
        workflow.getTitle(),
        workflow.getDescription(),
        workflow.getEstimatedMinutes(),
        workflow.getTasks(),
        workflow.getWarnings(),
        workflow.getSuggestions(),
        workflow.getCatalogue(),
        workflow.getAttempts(),
        workflow.getYaml(),
        tree(workflow.getJson()),
        workflow.getReview().isPresent() ? Integer.valueOf(workflow.getVersion()) : null,
        workflow.getReview().orElse(null));
  }

  /** Whoever may write results may write anything. */
  private static @Nullable JsonNode tree(final String json) {
    try {
      return json.isEmpty() ? null : JSON.readTree(json);
    } catch (final JsonProcessingException e) {
      return null;
    }
  }
}
