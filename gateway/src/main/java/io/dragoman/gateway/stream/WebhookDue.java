package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobToken;
import java.time.Instant;

/**
 * A webhook that is to be called.
 *
 * @param token the job that is over
 * @param attempts how many times it was called before
 * @param due since when, UTC
 */
public record WebhookDue(JobToken token, int attempts, Instant due) {}
