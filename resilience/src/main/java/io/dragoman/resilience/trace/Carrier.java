package io.dragoman.resilience.trace;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import io.dragoman.web.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads trace contexts that strangers wrote: what has not the exact form is none, and a trace state
 * of more than 512 characters is left behind.
 */
final class Carrier {
  private static final int MAX_STATE_CHARS = 512;
  private static final String STATE = "tracestate";

  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(final Map<String, String> carrier) {
          return carrier.keySet();
        }

        @Override
        public @Nullable String get(final @Nullable Map<String, String> carrier, final String key) {
          return carrier == null ? null : carrier.get(key);
        }
      };

  private Carrier() {}

  /** That of a record. */
  static SpanContext of(final Headers headers) {
    return of(TraceContext.of(headers).orElse(null));
  }

  /**
   * That of a record that failed: of what was done last about it, if that was traced; else its own.
   */
  static SpanContext ofFailed(final Headers headers) {
    final SpanContext own = of(headers);
    final SpanContext last =
        of(
            HeaderText.get(headers, Header.FAILED_TRACEPARENT)
                .flatMap(TraceContext::of)
                .orElse(null));
    final boolean same = !own.isValid() || own.getTraceId().equals(last.getTraceId());
    return last.isValid() && same ? last : own;
  }

  /** The same as the library has it; null: none. */
  static SpanContext of(final @Nullable TraceContext context) {
    if (context == null) {
      return SpanContext.getInvalid();
    }
    final Map<String, String> carrier = new HashMap<>();
    TraceParent.of(context.traceparent())
        .ifPresent(parent -> carrier.put(TraceParent.HEADER, parent.toString()));
    if (context.tracestate() != null) {
      carrier.put(STATE, context.tracestate());
    }
    return Span.fromContext(
            W3CTraceContextPropagator.getInstance().extract(Context.root(), carrier, GETTER))
        .getSpanContext();
  }

  /** What vendors add, as text. */
  static Optional<String> traceState(final SpanContext context) {
    final Map<String, String> carrier = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(
            Context.root().with(Span.wrap(context)),
            carrier,
            (map, name, value) -> {
              if (map != null) {
                map.put(name, value);
              }
            });
    return Optional.ofNullable(carrier.get(STATE))
        .filter(state -> state.length() <= MAX_STATE_CHARS);
  }
}
