package io.dragoman.gateway.libre;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Problem;

/** Problems as LibreTranslate tells them. */
public final class LibreErrors implements ErrorFormat {
  /** What clients read. */
  public record LibreError(
      @JsonPropertyDescription("What is wrong, and what to do about it.") String error) {}

  @Override
  public Object body(final Problem problem) {
    return new LibreError(
        problem.detail()
            + " "
            + problem.whatToDo()
            + (problem.allowed() == null
                ? ""
                : " Allowed: " + String.join(", ", problem.allowed()) + "."));
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public Class<? extends Record> type() {
    return LibreError.class;
  }
}
