package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import io.dragoman.web.TraceParent;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request is part of, as W3C writes it; the pipeline carries it on in the headers
 * of its records.
 *
 * @param traceparent ids of the trace and of the caller's part in it
 * @param tracestate what vendors add; null: nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TraceContext(String traceparent, @Nullable String tracestate) {
  private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e]{1,512}");

  /**
   * Of texts that have the form of one.
   *
   * @throws IllegalArgumentException if they have not
   */
  public TraceContext {
    if (TraceParent.of(traceparent).isEmpty()
        || (tracestate != null && !STATE.matcher(tracestate).matches())) {
      throw new IllegalArgumentException("No trace context as W3C writes it.");
    }
  }

  /** The trace's id. */
  public String traceId() {
    return TraceParent.of(traceparent).orElseThrow().traceId();
  }

  /** Writes it into a record's headers, in place of another one. */
  public void into(final Headers headers) {
    HeaderText.put(headers, Header.TRACEPARENT, traceparent);
    if (tracestate != null) {
      HeaderText.put(headers, Header.TRACESTATE, tracestate);
    }
  }

  /** Of the headers of a request; what is no trace is passed over, as W3C wants. */
  public static Optional<TraceContext> of(
      final Optional<String> traceparent, final Optional<String> tracestate) {
    return traceparent
        .filter(text -> TraceParent.of(text).isPresent())
        .map(
            text ->
                new TraceContext(
                    text, tracestate.filter(state -> STATE.matcher(state).matches()).orElse(null)));
  }
}
