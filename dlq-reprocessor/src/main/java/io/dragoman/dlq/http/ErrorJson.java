package io.dragoman.dlq.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request is answered with that fails. */
record ErrorJson(Problem error) {
  /** What is wrong, and what to do about it. */
  record Problem(
      ApiException.Code code,
      @JsonPropertyDescription("What is wrong.") String message,
      @JsonProperty("what_to_do") @JsonPropertyDescription("What to do about it.") String whatToDo,
      @JsonPropertyDescription("The field or parameter that is wrong.") @Nullable String field,
      @JsonPropertyDescription("What it may be.") @Nullable List<String> allowed,
      @JsonProperty("request_id")
          @JsonPropertyDescription("Also in the header X-Request-ID and in the log.")
          String requestId) {}

  /** That of a problem. */
  static ErrorJson of(final ApiException problem, final String requestId) {
    return new ErrorJson(
        new Problem(
            problem.code(),
            String.valueOf(problem.getMessage()),
            problem.whatToDo(),
            problem.field().orElse(null),
            problem.allowed().isEmpty() ? null : problem.allowed(),
            requestId));
  }
}
