package io.dragoman.gateway.job;

import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;

/**
 * Something that is known of a job.
 *
 * @param id its offset in its partition of {@code jobs}: events of a job come in this order on
 *     every replica, today and after any crash, so that a reader can go on behind any of them
 * @param what what happened
 */
public record JobEvent(long id, What what) {
  /** What can happen. */
  public sealed interface What {
    /** The gateway did or was told something. */
    record Made(JobRecord written) implements What {}

    /** The pipeline told of a request of the job. */
    record Told(RequestEvent event) implements What {}

    /** A stretch of speech was understood. */
    record Transcribed(Transcript transcript) implements What {}

    /** A sentence was translated. */
    record Translated(Translation translation) implements What {}

    /** A workflow was made of a text. */
    record Planned(Workflow workflow) implements What {}
  }
}
