package io.dragoman.gateway.webhook;

import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A job of which somebody is to be told. */
final class TestJob {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");

  private final MemoryJobs jobs = new MemoryJobs();
  private final List<WebhookDue> due = new ArrayList<>();

  MemoryJobs jobs() {
    return jobs;
  }

  /** What is due now. */
  List<WebhookDue> due() {
    return List.copyOf(due);
  }

  /** Lets a job be due. */
  void due(final JobToken token, final int attempts) {
    due.add(new WebhookDue(token, "shop", attempts, NOW));
  }

  /** What of this kind was written to the job's log. */
  <T extends JobRecord> List<T> written(final Class<T> kind) {
    return jobs
        .read(
            TOKEN,
            Jobs.BEGINNING,
            Duration.ZERO,
            new Credentials(
                new Principal("shop", Optional.of(Role.CLIENT), "", ""), Optional.empty(), "r"))
        .orElseThrow()
        .stream()
        .map(event -> event.what() instanceof What.Made(final JobRecord record) ? record : null)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }
}
