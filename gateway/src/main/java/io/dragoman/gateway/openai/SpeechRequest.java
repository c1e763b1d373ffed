package io.dragoman.gateway.openai;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields beside the file; what is not here is passed over. */
record SpeechRequest(
    @JsonPropertyDescription("whisper-1: the model in use; or one of GET /v1/models.") String model,
    @JsonPropertyDescription(
            "The language spoken, ISO 639-1. Without it, or with auto, it is found out.")
        @Nullable String language,
    @JsonPropertyDescription("What was said before, or words in the style of the transcript.")
        @Nullable String prompt,
    @JsonProperty("response_format") @JsonPropertyDescription("json when not given.")
        @Nullable ResponseFormat responseFormat,
    @JsonPropertyDescription("0: the likeliest text; up to 1: drawn at random, repeatably.")
        @Nullable Double temperature,
    @JsonProperty("timestamp_granularities[]")
        @JsonAlias("timestamp_granularities")
        @JsonPropertyDescription(
            "Times in verbose_json: segment, and word where the speech model can tell.")
        @Nullable List<Granularity> granularities,
    @JsonPropertyDescription("Whether to stream the text as it comes.") @Nullable Boolean stream,
    @JsonProperty("target_language")
        @JsonPropertyDescription(
            "Not OpenAI's: the language that the answer is translated into, ISO 639-1 or"
                + " FLORES-200.")
        @Nullable String targetLanguage) {
  /** What the answer is. */
  enum ResponseFormat {
    @JsonProperty("json")
    JSON,
    @JsonProperty("text")
    TEXT,
    @JsonProperty("srt")
    SRT,
    @JsonProperty("verbose_json")
    VERBOSE_JSON,
    @JsonProperty("vtt")
    VTT
  }

  /** What has times. */
  enum Granularity {
    @JsonProperty("segment")
    SEGMENT,
    @JsonProperty("word")
    WORD
  }

  boolean words() {
    return granularities != null && granularities.contains(Granularity.WORD);
  }

  ResponseFormat format() {
    return responseFormat == null ? ResponseFormat.JSON : responseFormat;
  }
}
