package io.dragoman.resilience.meters;

import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a thread works for: what is counted while one is open may name it as an example,
 * which OpenMetrics calls an exemplar.
 */
public final class TraceScope implements AutoCloseable {
  private static final ThreadLocal<Trace> CURRENT = new ThreadLocal<>();

  /** As W3C Trace Context has it; anything else names no trace. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?");

  private final @Nullable Trace before;

  private TraceScope(final @Nullable Trace trace) {
    before = CURRENT.get();
    set(trace);
  }

  private record Trace(String id, String span) {}

  /**
   * Begins to work for a trace, on this thread until it is closed.
   *
   * @param traceparent the header of that name; empty or malformed: for none
   */
  public static TraceScope of(final Optional<String> traceparent) {
    return new TraceScope(
        traceparent
            .map(TRACEPARENT::matcher)
            .filter(Matcher::matches)
            .map(found -> new Trace(found.group(1), found.group(2)))
            .orElse(null));
  }

  @Override
  public void close() {
    set(before);
  }

  private static void set(final @Nullable Trace trace) {
    if (trace == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(trace);
    }
  }

  /** What Prometheus' library asks. */
  static final class Current implements SpanContext {
    @Override
    public @Nullable String getCurrentTraceId() {
      return Optional.ofNullable(CURRENT.get()).map(Trace::id).orElse(null);
    }

    @Override
    public @Nullable String getCurrentSpanId() {
      return Optional.ofNullable(CURRENT.get()).map(Trace::span).orElse(null);
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return CURRENT.get() != null;
    }

    @Override
    public void markCurrentSpanAsExemplar() {
      // Nothing of ours decides by it which spans are kept.
    }
  }
}
