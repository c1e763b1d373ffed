package io.dragoman.resilience.logging;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.slf4j.MDC;

/**
 * What log lines of this thread carry until the scope is closed, whoever writes them: the partition
 * of the task that works, the request of the record that is handled, and the HTTP request that this
 * came from.
 */
public final class LogContext {
  /** Name of the request id in the logging context. */
  public static final String REQUEST_ID = "requestId";

  /** Name of the id of the HTTP request, in the logging context. */
  public static final String HTTP_REQUEST_ID = "httpRequestId";

  /** Name of the task's partition in the logging context. */
  public static final String PARTITION = "partition";

  private LogContext() {}

  /** Lines carry what the record's headers say of its request. */
  public static Scope request(final Headers headers) {
    return request(HeaderText.id(headers, Header.REQUEST_ID), headers);
  }

  /**
   * Lines carry this request id.
   *
   * @param headers of the record of the request; tell where it came from
   */
  public static Scope request(final String requestId, final Headers headers) {
    return request(Optional.of(requestId), headers);
  }

  private static Scope request(final Optional<String> requestId, final Headers headers) {
    final Scope scope = new Scope();
    requestId.ifPresent(id -> scope.put(REQUEST_ID, id));
    HeaderText.id(headers, Header.HTTP_REQUEST_ID).ifPresent(id -> scope.put(HTTP_REQUEST_ID, id));
    return scope;
  }

  /** Lines carry the partition of a task. */
  public static Scope partition(final int partition) {
    return new Scope().put(PARTITION, Integer.toString(partition));
  }

  /** Takes the names out of the logging context when closed. */
  public static final class Scope implements AutoCloseable {
    private final List<String> names = new ArrayList<>(2);

    private Scope put(final String name, final String value) {
      MDC.put(name, value);
      names.add(name);
      return this;
    }

    @Override
    public void close() {
      names.forEach(MDC::remove);
    }
  }
}
