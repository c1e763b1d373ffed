package io.dragoman.gateway.view;

import io.dragoman.gateway.job.JobCursor;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.resilience.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All jobs, whichever replica holds them.
 *
 * <p>What goes wrong is a {@link JobsUnavailableException}: Kafka is away, or nobody holds the part
 * of the jobs that was asked for at the moment.
 */
public interface Jobs {
  /** The id that is before all events. */
  long BEGINNING = -1;

  /** Behind all events. */
  long END = 999_999_999_999_999_999L;

  /** A page of events that has fewer is the last one of what there is. */
  int MIN_PAGE = 16;

  /**
   * Takes a job. It is taken once the future completes, and lost under no circumstances then.
   *
   * @return the id of the event that says so
   */
  CompletableFuture<Long> submit(JobSpec spec);

  /**
   * Writes about a job that was taken.
   *
   * @param trace what it is a part of; null: of nothing
   * @return the id of the event
   */
  CompletableFuture<Long> write(JobToken token, JobRecord record, @Nullable TraceContext trace);

  /**
   * What happened to a job.
   *
   * @param after only what comes behind this event; {@link #BEGINNING}: everything
   * @param patience how long to wait for the first such event when there is none yet; also how long
   *     to wait while the replica that holds the job has not read that far
   * @return a page of its events in order, none when time ran out; more may follow unless it has
   *     fewer than {@link #MIN_PAGE}; empty when there is no such job, or it is none that the
   *     caller may see
   */
  Optional<List<JobEvent>> read(
      JobToken token, long after, Duration patience, Credentials credentials);

  /**
   * How many jobs of a client are not over, of those that this replica holds; asks nobody. 0 where
   * they are not counted.
   */
  default int unfinished(final String client) {
    return 0;
  }

  /**
   * Jobs of a client, newest first.
   *
   * @param client whose; only an operator or viewer may look at another's
   */
  Page list(String client, Filter filter, Credentials credentials);

  /**
   * Which jobs are wanted.
   *
   * @param states empty: all
   * @param before only those behind it in the list; empty: all
   * @param limit at most so many, 1 to 1,000
   */
  record Filter(List<JobState> states, Optional<JobCursor> before, int limit) {
    public Filter {
      states = List.copyOf(states);
    }
  }

  /**
   * Some jobs.
   *
   * @param jobs newest first
   * @param more whether there are older ones
   */
  record Page(List<Summary> jobs, boolean more) {
    public Page {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * A line about a job.
   *
   * @param updatedAt when something was last heard of it, UTC
   */
  record Summary(
      JobToken token, String client, JobState state, Instant submittedAt, Instant updatedAt) {
    /** Where the list goes on behind it. */
    public String place() {
      return new JobCursor(submittedAt, token.text()).toString();
    }
  }
}
