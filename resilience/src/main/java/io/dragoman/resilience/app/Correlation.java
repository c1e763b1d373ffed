package io.dragoman.resilience.app;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import org.apache.kafka.common.header.Headers;
import org.slf4j.MDC;

/** Puts the request id into every log line that is written while a record is handled. */
public final class Correlation {
  /** Name of the request id in the logging context. */
  public static final String REQUEST_ID = "requestId";

  private Correlation() {}

  /** Until the scope is closed, log lines of this thread carry the record's request id, if any. */
  public static Scope of(final Headers headers) {
    return HeaderText.id(headers, Header.REQUEST_ID).map(Correlation::of).orElseGet(Scope::new);
  }

  /** Until the scope is closed, log lines of this thread carry this request id. */
  public static Scope of(final String requestId) {
    MDC.put(REQUEST_ID, requestId);
    return new Scope();
  }

  /** Ends the correlation when closed. */
  public static final class Scope implements AutoCloseable {
    private Scope() {}

    @Override
    public void close() {
      MDC.remove(REQUEST_ID);
    }
  }
}
