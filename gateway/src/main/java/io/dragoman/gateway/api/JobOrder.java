package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.gateway.job.JobOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for, as it came: {@link OrderCheck} says what is wrong with it. */
public record JobOrder(
    @JsonPropertyDescription("A text to translate, or to make a workflow of.")
        @Nullable String text,
    @JsonPropertyDescription("Several texts, each on its own.") @Nullable List<String> texts,
    @JsonPropertyDescription("Where audio is fetched from: http or https.") @Nullable String url,
    @JsonProperty("source_language")
        @JsonPropertyDescription(
            "ISO 639-1 (ko) or FLORES-200 (kor_Hang); auto: found out. Must be there for text;"
                + " without it, that of speech is found out.")
        @Nullable String sourceLanguage,
    @JsonProperty("target_languages")
        @JsonPropertyDescription("Languages to translate into, as source_language.")
        @Nullable List<String> targetLanguages,
    @JsonProperty("transcribe_only")
        @JsonPropertyDescription("Audio is transcribed and not translated.")
        @Nullable Boolean transcribeOnly,
    @JsonPropertyDescription("1 (whenever there is room) to 10 (first); 5 when not given.")
        @Nullable Integer priority,
    @JsonPropertyDescription(
            "When the job ends as expired unless it is over before: a time such as"
                + " 2027-01-31T00:00:00Z, or how many seconds from now.")
        @Nullable JsonNode deadline,
    @JsonPropertyDescription("Free data, returned with the status.")
        @Nullable Map<String, String> metadata,
    @JsonPropertyDescription("Where the end of the job is told, by POST: http or https.")
        @Nullable String webhook,
    @JsonPropertyDescription("How the answer is wanted.") @Nullable JobOptions options,
    @JsonProperty("validate_only")
        @JsonPropertyDescription("Nothing is done; the answer says what would be.")
        @Nullable Boolean validateOnly,
    @JsonPropertyDescription(
            "What the text is to become: translation (when not given); or workflow, a description"
                + " of tasks by the operator's catalogue of agents, which has no languages.")
        @Nullable String target,
    @JsonPropertyDescription(
            "Whether the workflow is handed to the system that runs workflows, once it is done and"
                + " has no warnings, or a reviewer has approved it; only where the operator allows"
                + " it.")
        @Nullable Boolean execute,
    @JsonProperty("execute_with_warnings")
        @JsonPropertyDescription("Also if it has warnings that were not looked at.")
        @Nullable Boolean executeWithWarnings) {
  /** Of a translation. */
  public JobOrder(
      final @Nullable String text,
      final @Nullable List<String> texts,
      final @Nullable String url,
      final @Nullable String sourceLanguage,
      final @Nullable List<String> targetLanguages,
      final @Nullable Boolean transcribeOnly,
      final @Nullable Integer priority,
      final @Nullable JsonNode deadline,
      final @Nullable Map<String, String> metadata,
      final @Nullable String webhook,
      final @Nullable JobOptions options,
      final @Nullable Boolean validateOnly) {
    this(
        text,
        texts,
        url,
        sourceLanguage,
        targetLanguages,
        transcribeOnly,
        priority,
        deadline,
        metadata,
        webhook,
        options,
        validateOnly,
        null,
        null,
        null);
  }
}
