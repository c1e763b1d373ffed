package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.schemas.ErrorCode;

/** An error code: what happened, and what to do about it. */
public record CodeJson(
    String errorCode,
    @JsonPropertyDescription("What happened.") String what,
    @JsonPropertyDescription("What to do about it.") String advice,
    String fault,
    String disposition,
    int httpStatus) {

  /** That of a code. */
  public static CodeJson of(final ErrorCode code) {
    return new CodeJson(
        code.name(),
        code.doc(),
        code.advice(),
        code.fault().name(),
        code.disposition().name(),
        code.httpStatus());
  }
}
