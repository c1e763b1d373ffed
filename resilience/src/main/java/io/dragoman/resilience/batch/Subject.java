package io.dragoman.resilience.batch;

import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.trace.TraceSpan;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Whom a job is about, for those who look on.
 *
 * @param headers of the record that it came in; not to be changed
 * @param span what is done about it now
 */
public record Subject(Headers headers, TraceSpan span) {
  /** Nobody: for work that came in no record. */
  public static Subject nobody() {
    return new Subject(new RecordHeaders(), TraceSpan.NONE);
  }

  /** Lines of the log say it until that is closed. */
  LogContext.Scope logged() {
    return LogContext.request(headers);
  }
}
