package io.dragoman.resilience.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import io.dragoman.web.TraceParent;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The trace that something is part of, as W3C writes it; the pipeline carries it on in the headers
 * of its records. Anybody can write one: what has not the exact form is none.
 *
 * @param traceparent ids of the trace and of the caller's part in it
 * @param tracestate what vendors add, at most 512 characters; null: nothing
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

  /** Of the text of a {@code traceparent} alone; empty for what is none. */
  public static Optional<TraceContext> of(final String traceparent) {
    return TraceParent.of(traceparent).map(ignored -> new TraceContext(traceparent, null));
  }

  /** Of the headers of a record; what is no trace is passed over, as W3C wants. */
  public static Optional<TraceContext> of(final Headers headers) {
    return HeaderText.get(headers, Header.TRACEPARENT)
        .flatMap(TraceContext::of)
        .map(context -> context.with(HeaderText.get(headers, Header.TRACESTATE).orElse(null)));
  }

  /**
   * Of the headers of an HTTP request; what is no trace is passed over, as W3C wants.
   *
   * @param header finds one by its name
   */
  public static Optional<TraceContext> ofHttp(final Function<String, Optional<String>> header) {
    return header
        .apply(TraceParent.HEADER)
        .flatMap(TraceContext::of)
        .map(context -> context.with(header.apply("tracestate").orElse(null)));
  }

  private TraceContext with(final @Nullable String state) {
    return state != null && STATE.matcher(state).matches()
        ? new TraceContext(traceparent, state)
        : this;
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
}
