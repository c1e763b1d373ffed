package io.dragoman.workflow.dsl;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something that makes a workflow invalid.
 *
 * @param field where, such as {@code tasks[2].params.to}; empty: the whole
 * @param code what kind of thing
 * @param message what is wrong and what would be right, in one sentence
 */
public record Violation(
    @JsonPropertyDescription("Where, such as tasks[2].params.to; empty: the whole.") String field,
    @JsonPropertyDescription("What kind of mistake it is.") Code code,
    @JsonPropertyDescription("What is wrong, and what would be right.") String message) {
  /** Kinds of mistakes. */
  public enum Code {
    /** It is no YAML, or more than is read. */
    INVALID_YAML,
    /** A field that there is not. */
    UNKNOWN_FIELD,
    /** A field that must be there is not. */
    MISSING_FIELD,
    /** A value of another type, or out of bounds. */
    INVALID_VALUE,
    /** Two tasks of one id. */
    DUPLICATE_ID,
    /** Not in the catalogue. */
    UNKNOWN_AGENT,
    /** Not among the agent's. */
    UNKNOWN_ACTION,
    /** A parameter that the action must have, or a value that no earlier task gives. */
    MISSING_INPUT,
    /** There is no task of that id. */
    UNKNOWN_DEPENDENCY,
    /** Tasks that wait for each other. */
    CYCLE;

    /** As answers say it. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return field.isEmpty() ? message : field + ": " + message;
  }
}
