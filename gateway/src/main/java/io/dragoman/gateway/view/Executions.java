package io.dragoman.gateway.view;

import io.dragoman.gateway.stream.WebhookDue;
import java.time.Instant;
import java.util.List;

/** Which workflows this replica is to hand over: those of the jobs that it holds. */
@FunctionalInterface
public interface Executions {
  /**
   * Those that are due by a time, none of another replica's. One is due until {@link
   * io.dragoman.gateway.job.JobRecord.ExecutionTried} was written and read again.
   *
   * @param limit at most so many
   */
  List<WebhookDue> executions(Instant until, int limit);
}
