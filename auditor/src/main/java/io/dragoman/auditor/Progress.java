package io.dragoman.auditor;

import io.dragoman.schemas.event.Stage;
import java.time.Instant;

/** How far others have come: what may still wait somewhere is not lost. */
public interface Progress {
  /** Nothing is known of anybody, so that everything may wait somewhere. */
  Progress UNKNOWN =
      new Progress() {
        @Override
        public boolean isDone(final Stage stage, final Instant time) {
          return false;
        }

        @Override
        public boolean isRead(final Instant time) {
          return true;
        }
      };

  /**
   * Whether nothing of what came to a stage before a time waits in its topics, an inbox, or for its
   * next attempt. False also when that is not known.
   */
  boolean isDone(Stage stage, Instant time);

  /** Whether the auditor has read all that was written before a time. */
  boolean isRead(Instant time);
}
