package io.dragoman.resilience.meters;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import io.dragoman.web.TraceParent;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a thread works for: what is counted while one is open may name it as an example,
 * which OpenMetrics calls an exemplar.
 */
public final class TraceScope implements AutoCloseable {
  private static final ThreadLocal<TraceParent> CURRENT = new ThreadLocal<>();

  private final @Nullable TraceParent before;

  private TraceScope(final @Nullable TraceParent trace) {
    before = CURRENT.get();
    set(trace);
  }

  /**
   * Begins to work for a trace, on this thread until it is closed.
   *
   * @param headers of the record that is worked on; where they name no trace, or none that is
   *     written as one: for none
   */
  public static TraceScope of(final Headers headers) {
    return new TraceScope(
        HeaderText.get(headers, Header.TRACEPARENT).flatMap(TraceParent::of).orElse(null));
  }

  @Override
  public void close() {
    set(before);
  }

  private static void set(final @Nullable TraceParent trace) {
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
      return Optional.ofNullable(CURRENT.get()).map(TraceParent::traceId).orElse(null);
    }

    @Override
    public @Nullable String getCurrentSpanId() {
      return Optional.ofNullable(CURRENT.get()).map(TraceParent::spanId).orElse(null);
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
