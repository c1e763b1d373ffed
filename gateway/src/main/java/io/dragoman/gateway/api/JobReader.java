package io.dragoman.gateway.api;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads jobs for those who may see them. */
public final class JobReader {
  private final Jobs jobs;
  private final InstantSource clock;
  private final LargeReads large;

  /** Of all jobs. */
  public JobReader(final Jobs jobs, final InstantSource clock) {
    this(jobs, clock, LargeReads.ofHeap(Runtime.getRuntime().maxMemory()));
  }

  JobReader(final Jobs jobs, final InstantSource clock, final LargeReads large) {
    this.jobs = jobs;
    this.clock = clock;
    this.large = large;
  }

  /**
   * A job and its events so far.
   *
   * @param events all that were read, in order
   */
  public record Read(JobView view, List<JobEvent> events) {
    public Read {
      events = List.copyOf(events);
    }
  }

  /**
   * The token of a path.
   *
   * @throws ApiException when it is none
   */
  public static JobToken token(final String text) {
    if (!JobToken.isToken(text)) {
      throw ApiException.invalid(
          "token",
          "The path holds no token of a job.",
          "Use the token of the answer to POST /v1/jobs: 22 letters, digits, _ and -.");
    }
    return new JobToken(text);
  }

  /** A job, as it is now; empty when there is none, or none that the caller may see. */
  public Optional<Read> find(final JobToken token, final Credentials who) {
    final JobTracker tracker = new JobTracker();
    final List<JobEvent> all = new ArrayList<>();
    while (true) {
      final Optional<List<JobEvent>> more = jobs.read(token, behind(all), Duration.ZERO, who);
      if (more.isEmpty()) {
        return Optional.empty();
      }
      more.get().forEach(tracker::apply);
      all.addAll(more.get());
      if (more.get().size() < Jobs.MIN_PAGE) {
        return tracker.view().map(view -> new Read(view, all));
      }
      large.grown(tracker.weight());
    }
  }

  private static long behind(final List<JobEvent> events) {
    return events.isEmpty() ? Jobs.BEGINNING : events.getLast().id();
  }

  /**
   * Looks whether there is a job, and at nothing of it.
   *
   * @throws ApiException when there is none, or none that the caller may see
   */
  void require(final JobToken token, final Credentials who) {
    jobs.read(token, Jobs.END, Duration.ZERO, who).orElseThrow(JobReader::unknown);
  }

  /**
   * A job, as it is now.
   *
   * @throws ApiException when there is none, or none that the caller may see
   */
  public Read get(final JobToken token, final Credentials who) {
    return find(token, who).orElseThrow(JobReader::unknown);
  }

  /**
   * A job, read at least to an event that was just written.
   *
   * @param patience how long to wait while the replica that holds the job has not read it
   * @throws ApiException when there is none, or none that the caller may see
   */
  public Read behind(
      final JobToken token, final long event, final Credentials who, final Duration patience) {
    jobs.read(token, event - 1, patience, who);
    return get(token, who);
  }

  /**
   * A job when it is over, or when time is up.
   *
   * @throws ApiException when there is none, or none that the caller may see
   */
  public Read await(final JobToken token, final Credentials who, final Duration patience) {
    final Instant end = clock.instant().plus(patience);
    final JobTracker tracker = new JobTracker();
    final List<JobEvent> all = new ArrayList<>();
    while (true) {
      final Duration left = Duration.between(clock.instant(), end);
      final boolean wait = left.isPositive() && !tracker.state().over();
      final List<JobEvent> more =
          jobs.read(token, behind(all), wait ? left : Duration.ZERO, who)
              .orElseThrow(JobReader::unknown);
      more.forEach(tracker::apply);
      all.addAll(more);
      if ((tracker.state().over() || !wait) && more.size() < Jobs.MIN_PAGE) {
        return new Read(tracker.view().orElseThrow(JobReader::unknown), all);
      }
      large.grown(tracker.weight());
    }
  }

  /** There is no such job, or none that the caller may see: which one is not told. */
  public static ApiException unknown() {
    return new ApiException(
        Code.NOT_FOUND,
        "There is no such job.",
        "A token is known to the client that submitted the job, for some time after the job's"
            + " end.");
  }
}
