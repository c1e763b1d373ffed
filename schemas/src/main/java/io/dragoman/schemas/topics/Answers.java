package io.dragoman.schemas.topics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for answers of a cluster. */
final class Answers {
  private Answers() {}

  /**
   * The future's value, or the failure that the broker reported.
   *
   * @param end of the wait, by {@link System#nanoTime()}
   */
  static <T> T get(final KafkaFuture<T> future, final long end) {
    try {
      return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof final KafkaException cause) {
        throw cause;
      }
      throw new KafkaException("Asking the cluster about topics failed", e.getCause());
    } catch (final java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("The cluster gave no answer about topics in time", e);
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Waits before the next question. */
  static void pause(final Duration time) {
    try {
      Thread.sleep(time);
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
