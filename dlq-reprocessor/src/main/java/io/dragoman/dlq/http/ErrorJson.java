package io.dragoman.dlq.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.web.ApiException;
import io.dragoman.web.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A problem document that says the same as {@code error} too, for programs made for that. */
record ErrorJson(
    @JsonUnwrapped Problem problem,
    @JsonPropertyDescription("The same, as it was told before there were problem documents.")
        Error error) {
  /** What is wrong, and what to do about it. */
  record Error(
      ApiException.Code code,
      @JsonPropertyDescription("What is wrong.") String message,
      @JsonProperty("what_to_do") @JsonPropertyDescription("What to do about it.") String whatToDo,
      @JsonPropertyDescription("The field or parameter that is wrong.") @Nullable String field,
      @JsonPropertyDescription("What it may be.") @Nullable List<String> allowed,
      @JsonProperty("request_id")
          @JsonPropertyDescription("Also in the header X-Request-ID and in the log.")
          String requestId) {}

  /** That of a problem. */
  static ErrorJson of(final Problem problem) {
    return new ErrorJson(
        problem,
        new Error(
            problem.code(),
            problem.detail(),
            problem.whatToDo(),
            problem.field(),
            problem.allowed(),
            problem.requestId()));
  }
}
