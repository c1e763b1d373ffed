package io.dragoman.gateway.view;

import io.dragoman.gateway.stream.WebhookDue;
import java.util.List;

/** Which webhooks this replica is to call: those of the jobs that it holds. */
public interface Webhooks {
  /**
   * Those that are due, none of another replica's. One that was called is due until {@link
   * io.dragoman.gateway.job.JobRecord.WebhookTried} was written and read again.
   *
   * @param limit at most so many
   */
  List<WebhookDue> due(int limit);
}
