package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway itself writes about a job, as JSON; all else on {@code jobs} are copies of what
 * the pipeline tells of it. The first {@link Submitted} of a token counts.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JobRecord.Submitted.class, name = "submitted"),
  @JsonSubTypes.Type(value = JobRecord.Cancelled.class, name = "cancelled"),
  @JsonSubTypes.Type(value = JobRecord.Expired.class, name = "expired"),
  @JsonSubTypes.Type(value = JobRecord.Removed.class, name = "removed"),
  @JsonSubTypes.Type(value = JobRecord.WebhookTried.class, name = "webhook_tried"),
  @JsonSubTypes.Type(value = JobRecord.ExecutionTried.class, name = "execution_tried")
})
public sealed interface JobRecord {
  /** When it happened, UTC. */
  Instant at();

  /** It was taken: whoever has its token may rely on it. */
  record Submitted(JobSpec spec) implements JobRecord {
    @Override
    public Instant at() {
      return spec.submittedAt();
    }
  }

  /**
   * Somebody no longer wants it.
   *
   * @param by name of the client or operator
   */
  record Cancelled(String by, Instant at) implements JobRecord {}

  /** Its deadline passed. */
  record Expired(Instant at) implements JobRecord {}

  /**
   * It is over, and nobody shall see it any more.
   *
   * @param by name of the client or operator
   */
  record Removed(String by, Instant at) implements JobRecord {}

  /**
   * Its end was told, or could not be.
   *
   * @param attempt from 1
   * @param status HTTP status; 0 when there was no answer
   * @param problem what was wrong, in one sentence; null when it arrived
   * @param next when it is tried again; null: never
   */
  record WebhookTried(
      int attempt, int status, @Nullable String problem, @Nullable Instant next, Instant at)
      implements JobRecord {}

  /**
   * Its workflow was handed to whoever runs workflows, could not be, or was not to be.
   *
   * @param attempt from 1; 0 when it was withheld
   * @param status HTTP status; 0 when there was no answer, or it went to a topic
   * @param problem why it was not handed over, in one sentence; null when it was
   * @param next when it is tried again; null: never
   */
  record ExecutionTried(
      int attempt, int status, @Nullable String problem, @Nullable Instant next, Instant at)
      implements JobRecord {}
}
