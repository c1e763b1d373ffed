package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobState;
import java.time.Instant;
import java.util.Comparator;

/**
 * A line about a job.
 *
 * @param job its token
 * @param client whose it is
 * @param state where it is
 * @param submittedAt when it was taken, UTC
 * @param updatedAt when something was last heard of it, UTC
 */
public record JobLine(
    String job, String client, JobState state, Instant submittedAt, Instant updatedAt) {
  /** As in a list: newest first, those of one millisecond by their tokens. */
  public static final Comparator<JobLine> NEWEST_FIRST =
      Comparator.comparingLong((JobLine line) -> line.submittedAt().toEpochMilli())
          .reversed()
          .thenComparing(JobLine::job);
}
