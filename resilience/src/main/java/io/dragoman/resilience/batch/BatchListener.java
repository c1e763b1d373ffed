package io.dragoman.resilience.batch;

import java.time.Duration;

/**
 * Told what a batcher does, by the threads that call its engine: must be quick and safe for several
 * threads.
 */
public interface BatchListener {
  /** Nobody listens. */
  BatchListener NONE =
      new BatchListener() {
        @Override
        public void started(final String engine, final Duration waited) {
          // Nobody listens.
        }

        @Override
        public void called(
            final String engine, final int size, final Duration took, final boolean succeeded) {
          // Nobody listens.
        }
      };

  /**
   * A job was taken from the queue.
   *
   * @param engine the engine's name
   * @param waited how long it was in the queue
   */
  void started(String engine, Duration waited);

  /**
   * An engine was called.
   *
   * @param engine its name
   * @param size items in the call
   * @param took how long it took
   * @param succeeded whether it answered
   */
  void called(String engine, int size, Duration took, boolean succeeded);
}
