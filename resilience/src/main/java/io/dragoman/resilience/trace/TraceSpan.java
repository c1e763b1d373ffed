package io.dragoman.resilience.trace;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import io.dragoman.web.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.header.Headers;

/**
 * A part of what is done for a request, as a trace shows it. While nothing is traced all of them
 * are {@link #NONE}, which does nothing.
 *
 * <p>Safe for several threads; ends once, when it is closed first.
 */
public final class TraceSpan implements AutoCloseable {
  /** No part of any trace. */
  public static final TraceSpan NONE = new TraceSpan(Tracing.OFF, Span.getInvalid(), Instant.EPOCH);

  /** Attribute that says how work on a record ended. */
  public static final String OUTCOME = "dragoman.outcome";

  /** Attribute that says which attempt it is; of a delay: which one failed. */
  public static final String ATTEMPT = "dragoman.attempt";

  /** Attribute that says that no engine was asked for this record. */
  public static final String CACHED = "dragoman.cached";

  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private final Tracing tracing;
  private final Span span;
  private final Instant begun;
  private final AtomicBoolean waits = new AtomicBoolean(true);

  TraceSpan(final Tracing tracing, final Span span, final Instant begun) {
    this.tracing = tracing;
    this.span = span;
    this.begun = begun;
  }

  /** Whether there is anything to it. */
  public boolean isNone() {
    return !span.getSpanContext().isValid();
  }

  /** Says something of it. */
  public TraceSpan put(final String name, final String value) {
    span.setAttribute(name, value);
    return this;
  }

  /** As {@link #put(String, String)}. */
  public TraceSpan put(final String name, final long value) {
    span.setAttribute(name, value);
    return this;
  }

  /** As {@link #put(String, String)}. */
  public TraceSpan put(final String name, final boolean value) {
    span.setAttribute(name, value);
    return this;
  }

  /**
   * It failed.
   *
   * @param type what kind of failure it was, one of few, such as an error code
   */
  public TraceSpan failed(final String type) {
    span.setAttribute(ERROR_TYPE, type);
    span.setStatus(StatusCode.ERROR);
    return this;
  }

  /** A part of this, of our own. */
  public TraceSpan part(final String name) {
    return tracing.start(name, SpanKind.INTERNAL, this);
  }

  /**
   * A record is sent as a part of this; it carries this part's context, see {@link #into}.
   *
   * @param topic full name of the topic
   */
  public TraceSpan send(final String topic) {
    return isNone()
        ? NONE
        : Messages.sent(tracing.start("send " + topic, SpanKind.PRODUCER, this), topic);
  }

  /** It has waited until now, since it began; told once. */
  void waited() {
    if (!isNone() && waits.getAndSet(false)) {
      tracing.start(Tracing.WAIT, SpanKind.INTERNAL, this, begun).close();
    }
  }

  /** Another span was about this as well. */
  public void link(final TraceSpan other) {
    if (!isNone() && !other.isNone()) {
      span.addLink(other.context());
    }
  }

  /** Writes the context into a record's headers, in place of another one. */
  public void into(final Headers headers) {
    into(headers, Header.TRACEPARENT);
    if (!isNone() && !context().getTraceState().isEmpty()) {
      Carrier.traceState(context())
          .ifPresent(state -> HeaderText.put(headers, Header.TRACESTATE, state));
    }
  }

  /** Writes only which part of which trace this is, into that header. */
  public void into(final Headers headers, final Header header) {
    traceParent().ifPresent(parent -> HeaderText.put(headers, header, parent.toString()));
  }

  /** Which part of which trace this is; empty: of none. */
  public Optional<TraceParent> traceParent() {
    return isNone()
        ? Optional.empty()
        : Optional.of(
            new TraceParent(
                context().getTraceId(), context().getSpanId(), context().getTraceFlags().asHex()));
  }

  Tracing tracing() {
    return tracing;
  }

  SpanContext context() {
    return span.getSpanContext();
  }

  @Override
  public void close() {
    span.end();
  }
}
