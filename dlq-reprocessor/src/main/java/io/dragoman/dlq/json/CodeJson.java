package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.schemas.ErrorCode;

/** Error codes as JSON. */
public final class CodeJson {
  private CodeJson() {}

  /** What happened, and what to do about it. */
  public static ObjectNode of(final ErrorCode code) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("errorCode", code.name())
        .put("what", code.doc())
        .put("advice", code.advice())
        .put("fault", code.fault().name())
        .put("disposition", code.disposition().name())
        .put("httpStatus", code.httpStatus());
  }
}
