package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a job without reading its log.
 *
 * @param owner whose it is
 * @param priority 1 to 10
 * @param audio whether its inputs are audio
 * @param inputs how many it has
 * @param sent how many of them were handed on, from the first
 * @param settled how many of those that were handed on are under way no more
 * @param offset id of the event that it was submitted with
 * @param state where it is
 * @param deadline when it expires; null only in entries of an earlier version
 * @param submittedAt when it was taken, UTC
 * @param updatedAt when something was last heard of it, UTC
 * @param webhookAt when its webhook is due, UTC; null: not
 * @param attempts how many times its webhook was tried
 * @param removed whether nobody may see it any more
 */
public record JobEntry(
    JobOwner owner,
    int priority,
    boolean audio,
    int inputs,
    int sent,
    int settled,
    long offset,
    JobState state,
    @Nullable Instant deadline,
    Instant submittedAt,
    Instant updatedAt,
    @Nullable Instant webhookAt,
    int attempts,
    boolean removed) {
  int underWay() {
    return sent - settled;
  }

  boolean waiting() {
    return !state.over() && sent < inputs;
  }

  JobEntry at(final JobState now, final Instant updated, final int settledNow) {
    return new JobEntry(
        owner,
        priority,
        audio,
        inputs,
        sent,
        settledNow,
        offset,
        now,
        deadline,
        submittedAt,
        updated,
        webhookAt,
        attempts,
        removed);
  }

  JobEntry oneSent() {
    return new JobEntry(
        owner,
        priority,
        audio,
        inputs,
        sent + 1,
        settled,
        offset,
        state,
        deadline,
        submittedAt,
        updatedAt,
        webhookAt,
        attempts,
        removed);
  }

  JobEntry webhook(final @Nullable Instant due, final int tried) {
    return new JobEntry(
        owner,
        priority,
        audio,
        inputs,
        sent,
        settled,
        offset,
        state,
        deadline,
        submittedAt,
        updatedAt,
        due,
        tried,
        removed);
  }

  JobEntry withdrawn() {
    return new JobEntry(
        owner,
        priority,
        audio,
        inputs,
        sent,
        settled,
        offset,
        state,
        deadline,
        submittedAt,
        updatedAt,
        null,
        attempts,
        true);
  }
}
