package io.dragoman.resilience.http;

import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.RequestTracer;
import io.dragoman.web.TraceParent;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes a span of each request, by the semantic conventions for HTTP. */
public final class TracedRequests implements RequestTracer {
  private static final int SERVER_FAULT = 500;

  private final Tracing tracing;

  /** With spans of an app. */
  public TracedRequests(final Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  public Traced begin(
      final String method, final String route, final Function<String, Optional<String>> header) {
    if (!tracing.isOn()) {
      return Traced.NONE;
    }
    final TraceSpan span =
        tracing
            .serve(method + " " + route, TraceContext.ofHttp(header).orElse(null))
            .put("http.request.method", method)
            .put("http.route", route);
    final Optional<TraceParent> parent = span.traceParent();
    return new Traced() {
      @Override
      public Map<String, String> headers() {
        return parent
            .map(context -> Map.of(TraceParent.HEADER, context.toString()))
            .orElse(Map.of());
      }

      @Override
      public void ended(final int status) {
        span.put("http.response.status_code", status);
        if (status >= SERVER_FAULT) {
          span.failed(Integer.toString(status));
        }
        span.close();
      }
    };
  }
}
