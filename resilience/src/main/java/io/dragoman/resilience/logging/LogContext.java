package io.dragoman.resilience.logging;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import org.apache.kafka.common.header.Headers;
import org.slf4j.MDC;

/**
 * What log lines of this thread carry until the scope is closed, whoever writes them: the partition
 * of the task that works, and the request of the record that is handled.
 */
public final class LogContext {
  /** Name of the request id in the logging context. */
  public static final String REQUEST_ID = "requestId";

  /** Name of the task's partition in the logging context. */
  public static final String PARTITION = "partition";

  private LogContext() {}

  /** Lines carry the record's request id, if it has one. */
  public static Scope request(final Headers headers) {
    return HeaderText.id(headers, Header.REQUEST_ID)
        .map(LogContext::request)
        .orElseGet(() -> new Scope(REQUEST_ID));
  }

  /** Lines carry this request id. */
  public static Scope request(final String requestId) {
    return put(REQUEST_ID, requestId);
  }

  /** Lines carry the partition of a task. */
  public static Scope partition(final int partition) {
    return put(PARTITION, Integer.toString(partition));
  }

  private static Scope put(final String name, final String value) {
    MDC.put(name, value);
    return new Scope(name);
  }

  /** Takes the name out of the logging context when closed. */
  public static final class Scope implements AutoCloseable {
    private final String name;

    private Scope(final String name) {
      this.name = name;
    }

    @Override
    public void close() {
      MDC.remove(name);
    }
  }
}
