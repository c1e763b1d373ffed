package io.dragoman.resilience.logging;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Ids;
import io.dragoman.web.TraceParent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What log lines of this thread carry until the scope is closed, whoever writes them: the partition
 * of the task that works, and whom the record that is handled is about. What is not an id is left
 * out: anybody can write headers, and a line of the log must stay one line.
 */
public final class LogContext {
  /** Name of the request id in the logging context. */
  public static final String REQUEST_ID = "requestId";

  /** Name of the client's id in the logging context. */
  public static final String CLIENT_ID = "clientId";

  /** Name of the trace's id in the logging context. */
  public static final String TRACE_ID = "traceId";

  /** Name of the id of the HTTP request, in the logging context. */
  public static final String HTTP_REQUEST_ID = "httpRequestId";

  /** Name of the task's partition in the logging context. */
  public static final String PARTITION = "partition";

  /** Name of the app in the logging context of every line. */
  public static final String APP = "app";

  /** Name of the instance in the logging context of every line. */
  public static final String MEMBER = "member";

  private LogContext() {}

  /** Lines carry what the record's headers say of its request. */
  public static Scope request(final Headers headers) {
    return new Scope().of(headers);
  }

  /**
   * Lines carry this request id.
   *
   * @param headers of the record of the request; tell who asked, and where it came from
   */
  public static Scope request(final String requestId, final Headers headers) {
    return new Scope().of(headers).id(REQUEST_ID, Optional.of(requestId));
  }

  /**
   * Lines carry what is known of a request that came over HTTP.
   *
   * @param httpRequestId id of the HTTP request that it came with
   * @param trace that it is part of; null: none
   */
  public static Scope request(
      final String requestId,
      final String clientId,
      final String httpRequestId,
      final @Nullable TraceContext trace) {
    return new Scope()
        .id(REQUEST_ID, Optional.of(requestId))
        .id(CLIENT_ID, Optional.of(clientId))
        .id(HTTP_REQUEST_ID, Optional.of(httpRequestId))
        .trace(Optional.ofNullable(trace).map(TraceContext::traceparent));
  }

  /** Lines carry the partition of a task. */
  public static Scope partition(final int partition) {
    return new Scope().put(PARTITION, Integer.toString(partition));
  }

  /** Puts the logging context back as it was when closed. */
  public static final class Scope implements AutoCloseable {
    private final Map<String, @Nullable String> before = new LinkedHashMap<>(4);

    private Scope of(final Headers headers) {
      return id(REQUEST_ID, HeaderText.get(headers, Header.REQUEST_ID))
          .id(CLIENT_ID, HeaderText.get(headers, Header.CLIENT_ID))
          .id(HTTP_REQUEST_ID, HeaderText.get(headers, Header.HTTP_REQUEST_ID))
          .trace(HeaderText.get(headers, Header.TRACEPARENT));
    }

    private Scope id(final String name, final Optional<String> value) {
      value.filter(Ids::isId).ifPresent(id -> put(name, id));
      return this;
    }

    private Scope trace(final Optional<String> traceparent) {
      traceparent.flatMap(TraceParent::of).ifPresent(trace -> put(TRACE_ID, trace.traceId()));
      return this;
    }

    private Scope put(final String name, final String value) {
      before.putIfAbsent(name, MDC.get(name));
      MDC.put(name, value);
      return this;
    }

    @Override
    public void close() {
      before.forEach(
          (name, value) -> {
            if (value == null) {
              MDC.remove(name);
            } else {
              MDC.put(name, value);
            }
          });
    }
  }
}
