package io.dragoman.gateway.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a job without reading its log. Its JSON is flat.
 *
 * @param owner whose it is
 * @param priority 1 to 10
 * @param audio whether its inputs are audio
 * @param inputs how many it has
 * @param offset id of the event that it was submitted with
 * @param deadline when it expires; null only in entries of an earlier version
 * @param submittedAt when it was taken, UTC
 * @param removed whether nobody may see it any more
 * @param work what is done of it
 * @param webhook what is to be told of its end
 * @param execution when its workflow is to be handed over; null: it is not
 */
public record JobEntry(
    JobOwner owner,
    int priority,
    boolean audio,
    int inputs,
    long offset,
    @Nullable Instant deadline,
    Instant submittedAt,
    boolean removed,
    @JsonUnwrapped Work work,
    @JsonUnwrapped Webhook webhook,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Execution execution) {

  /**
   * What is done of a job.
   *
   * @param state where it is
   * @param sent how many inputs were handed on, from the first
   * @param settled how many of those that were handed on are under way no more
   * @param updatedAt when something was last heard of it, UTC
   */
  public record Work(JobState state, int sent, int settled, Instant updatedAt) {
    /** Nothing yet. */
    public static Work none(final Instant submittedAt) {
      return new Work(JobState.QUEUED, 0, 0, submittedAt);
    }

    int underWay() {
      return sent - settled;
    }

    Work oneSent() {
      return new Work(state, sent + 1, settled, updatedAt);
    }
  }

  /**
   * What is to be told of a job's end.
   *
   * @param webhookAt when its webhook is due, UTC; null: not
   * @param attempts how many times its webhook was tried
   */
  public record Webhook(@Nullable Instant webhookAt, int attempts) {
    /** Not due. */
    public static final Webhook NONE = new Webhook(null, 0);
  }

  /**
   * That a workflow is to be handed to whoever runs workflows.
   *
   * @param due when, UTC
   * @param attempts how many times it was tried
   */
  public record Execution(Instant due, int attempts) {}

  boolean waiting() {
    return !work.state().over() && work.sent() < inputs;
  }

  JobEntry with(final Work now) {
    return changed(removed, now, webhook, execution);
  }

  JobEntry with(final Webhook now) {
    return changed(removed, work, now, execution);
  }

  JobEntry with(final @Nullable Execution now) {
    return changed(removed, work, webhook, now);
  }

  JobEntry withdrawn() {
    return changed(true, work, webhook, execution);
  }

  private JobEntry changed(
      final boolean isRemoved,
      final Work isDone,
      final Webhook isTold,
      final @Nullable Execution isHandedOver) {
    return new JobEntry(
        owner,
        priority,
        audio,
        inputs,
        offset,
        deadline,
        submittedAt,
        isRemoved,
        isDone,
        isTold,
        isHandedOver);
  }
}
