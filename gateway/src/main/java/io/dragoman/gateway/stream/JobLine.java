package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobState;
import java.time.Instant;

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
    String job, String client, JobState state, Instant submittedAt, Instant updatedAt) {}
