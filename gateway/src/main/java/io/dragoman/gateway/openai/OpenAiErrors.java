package io.dragoman.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Problems as OpenAI tells them. */
public final class OpenAiErrors implements ErrorFormat {
  /** What clients read. */
  public record OpenAiError(Error error) {}

  /** What is wrong. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Error(
      @JsonPropertyDescription("What is wrong, and what to do about it.") String message,
      @JsonPropertyDescription("What kind of problem it is.") String type,
      @JsonPropertyDescription("The field that is wrong.") @Nullable String param,
      @JsonPropertyDescription("What kind of problem it is, more exactly.") String code) {}

  @Override
  public Object body(final Problem problem) {
    return new OpenAiError(
        new Error(
            problem.detail()
                + " "
                + problem.whatToDo()
                + (problem.allowed() == null
                    ? ""
                    : " Allowed: " + String.join(", ", problem.allowed()) + "."),
            type(problem.status()),
            problem.field(),
            problem.code().name().toLowerCase(Locale.ROOT)));
  }

  private static String type(final int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public Class<? extends Record> type() {
    return OpenAiError.class;
  }
}
