package io.dragoman.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request is answered with that fails: a problem document as RFC 9457 describes. */
public record Problem(
    @JsonPropertyDescription("Kind of problem; about:blank: the code says it.") String type,
    @JsonPropertyDescription("What the code means.") String title,
    @JsonPropertyDescription("HTTP status.") int status,
    @JsonPropertyDescription("What is wrong.") String detail,
    @JsonPropertyDescription("What kind of problem it is, for programs.") ApiException.Code code,
    @JsonPropertyDescription("The field or parameter that is wrong.") @Nullable String field,
    @JsonPropertyDescription("What it may be.") @Nullable List<String> allowed,
    @JsonProperty("what_to_do") @JsonPropertyDescription("What to do about it.") String whatToDo,
    @JsonProperty("request_id")
        @JsonPropertyDescription("Also in the header X-Request-ID and in the log.")
        String requestId,
    @JsonPropertyDescription("When it happened.") Instant time) {
  /** That of an exception. */
  public static Problem of(final ApiException problem, final String requestId, final Instant now) {
    return new Problem(
        "about:blank",
        problem.code().doc(),
        problem.code().status(),
        String.valueOf(problem.getMessage()),
        problem.code(),
        problem.field().orElse(null),
        problem.allowed().isEmpty() ? null : problem.allowed(),
        problem.whatToDo(),
        requestId,
        now);
  }
}
