package io.dragoman.schemas;

/**
 * Record headers that Dragoman reads and writes, all UTF-8 text.
 *
 * <p>The one place for header names. Names with {@code __streams.errors.} are those of Kafka
 * Streams' own dead letters (KIP-1034), so that any tool that knows those understands ours.
 */
public enum Header {
  REQUEST_ID("dragoman.request-id", "The request that the record belongs to."),
  EVENT_ID("dragoman.event-id", "Unique id of the event in the record."),
  CLIENT_ID("dragoman.client-id", "Who asked."),
  REQUEST_STATE(
      "dragoman.request-state",
      "How a whole request of a job ended; only on the last record of requests that tells of it."),
  TRACEPARENT("traceparent", "W3C trace context, carried through every hop."),
  TRACESTATE("tracestate", "W3C trace state, carried with traceparent."),
  FAILED_TRACEPARENT(
      "dragoman.failed-traceparent",
      "W3C trace context of the work that failed, where it was traced; a retry and a replay go on"
          + " from there."),
  HTTP_REQUEST_ID(
      "dragoman.http-request-id",
      "The X-Request-ID of the HTTP request that it comes from, carried through every hop."),

  ATTEMPT("dragoman.attempt", "How many times the work was tried, a decimal number."),
  DUE_AT("dragoman.due-at", "When a delayed record is tried again, milliseconds since 1970, UTC."),
  FIRST_FAILED_AT(
      "dragoman.first-failed-at", "When it first failed, milliseconds since 1970, UTC."),
  FIRST_FAILURE("dragoman.first-failure", "What was wrong the first time."),

  ERROR_CODE("dragoman.error-code", "Name of the error code."),
  DISPOSITION("dragoman.disposition", "POISON, EXHAUSTED, EXPIRED, CRASHED or REJECTED."),
  FAILED_AT(
      "dragoman.failed-at", "When it failed for the last time, milliseconds since 1970, UTC."),
  ENGINE("dragoman.engine", "The engine that tried last."),
  ENGINE_ATTEMPTS(
      "dragoman.engine-attempts",
      "How often each engine was asked, as name=number, separated by commas; more often than"
          + " attempts where an engine failed by its own fault."),
  APP("dragoman.app", "The application that gave up, with its version."),
  REPLAY_COUNT("dragoman.replay-count", "How many times it was replayed, a decimal number."),
  REPLAYED_FROM(
      "dragoman.replayed-from", "The dead letter it was replayed from: topic-partition@offset."),
  LEFT_OUT(
      "dragoman.left-out",
      "Bytes of a record that could not be sent on whole; it stays where it was read."),
  COPIED_FROM("dragoman.copied-from", "The topic that a record of jobs is a copy from."),
  PARKED_FROM(
      "dragoman.parked-from", "The dead letter that was set aside: topic-partition@offset."),

  ERROR_EXCEPTION("__streams.errors.exception", "Class of the exception."),
  ERROR_MESSAGE("__streams.errors.message", "Message of the exception."),
  ERROR_STACKTRACE("__streams.errors.stacktrace", "Stack trace of the exception."),
  ERROR_TOPIC("__streams.errors.topic", "Topic of the record that failed."),
  ERROR_PARTITION("__streams.errors.partition", "Partition of the record that failed."),
  ERROR_OFFSET("__streams.errors.offset", "Offset of the record that failed.");

  private final String key;
  private final String doc;

  Header(final String key, final String doc) {
    this.key = key;
    this.doc = doc;
  }

  /** The header's key on the wire. */
  public String key() {
    return key;
  }

  /** What it says, in one sentence. */
  public String doc() {
    return doc;
  }
}
