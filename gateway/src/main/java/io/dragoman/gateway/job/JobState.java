package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a job is; each job ends in exactly one of those that are over. */
public enum JobState {
  /** Taken; nothing of it was begun. */
  QUEUED(false),
  /** Ingest has taken it, or a part of it is done. */
  PROCESSING(false),
  /** All of it is done. */
  DONE(true),
  /** Some of it is done, and the rest will not be. */
  PARTIAL(true),
  /** Nothing came of it. */
  FAILED(true),
  /** Its deadline passed before it was done. */
  EXPIRED(true),
  /** Somebody did not want it any more. */
  CANCELLED(true),
  /**
   * Nothing went wrong, but some of the text is doubtful, or there is none because the model's
   * could not be used: a person must look. What a reviewer decides may make it {@link #DONE},
   * {@link #PARTIAL} or {@link #FAILED}; nothing else comes.
   */
  NEEDS_REVIEW(true);

  private final boolean over;

  JobState(final boolean over) {
    this.over = over;
  }

  /** Whether nothing more will come. */
  public boolean over() {
    return over;
  }

  /** As answers say it. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
