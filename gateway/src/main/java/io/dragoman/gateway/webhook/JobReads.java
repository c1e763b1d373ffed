package io.dragoman.gateway.webhook;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads, in the gateway's own name, jobs of which somebody is told. */
final class JobReads {
  /** How long it may take until what was written is read. */
  private static final Duration READ = Duration.ofSeconds(10);

  private final Jobs jobs;
  private final Credentials self;

  /**
   * Of one caller.
   *
   * @param what what it tells, for the log of whoever is asked
   */
  JobReads(final Jobs jobs, final String what) {
    this.jobs = jobs;
    this.self =
        new Credentials(
            new Principal("gateway", Optional.of(Role.OPERATOR), "", ""), Optional.empty(), what);
  }

  /**
   * What is known of a job.
   *
   * @param tracker an empty one, which hears what is to be known
   */
  Optional<JobView> read(final JobToken token, final JobTracker tracker) {
    long after = Jobs.BEGINNING;
    while (true) {
      final Optional<List<JobEvent>> more = jobs.read(token, after, Duration.ZERO, self);
      if (more.isEmpty()) {
        return Optional.empty();
      }
      more.get().forEach(tracker::apply);
      if (more.get().size() < Jobs.MIN_PAGE) {
        return tracker.view();
      }
      after = more.get().getLast().id();
    }
  }

  /** Waits until an event of a job was read: until then its call is due still. */
  void awaitRead(final JobToken token, final long event) {
    jobs.read(token, event - 1, READ, self);
  }
}
