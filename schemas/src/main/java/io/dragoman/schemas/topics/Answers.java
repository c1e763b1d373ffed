package io.dragoman.schemas.topics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for answers of a cluster to what it was asked or told in the background. */
public final class Answers {
  private static final Duration SOON = Duration.ofSeconds(20);

  private Answers() {}

  /**
   * Waits for the answer; the client that asked bounds how long that takes.
   *
   * @throws KafkaException what the cluster or the client says in its place
   */
  public static <T> T get(final Future<T> answer) {
    try {
      return answer.get();
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (final ExecutionException failed) {
      throw reason(failed);
    }
  }

  /**
   * Waits for an answer that should come soon.
   *
   * @throws TimeoutException when it does not come within 20 s
   * @throws KafkaException what the cluster or the client says in its place
   */
  public static <T> T getSoon(final Future<T> answer) {
    return get(answer, System.nanoTime() + SOON.toNanos());
  }

  /**
   * Waits for the answer until then.
   *
   * @param end of the wait, by {@link System#nanoTime()}
   * @throws TimeoutException when it does not come in time
   * @throws KafkaException what the cluster or the client says in its place
   */
  static <T> T get(final Future<T> answer, final long end) {
    final long patience = Math.max(0, end - System.nanoTime());
    try {
      return answer.get(patience, TimeUnit.NANOSECONDS);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (final ExecutionException failed) {
      throw reason(failed);
    } catch (final java.util.concurrent.TimeoutException late) {
      throw new TimeoutException("The cluster gave no answer in time", late);
    }
  }

  /** Waits before the next question. */
  static void pause(final Duration time) {
    try {
      Thread.sleep(time);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }

  /** The reason itself, without the wrapping of futures. */
  private static KafkaException reason(final ExecutionException failed) {
    return failed.getCause() instanceof final KafkaException known
        ? known
        : new KafkaException("Asking the cluster failed", failed.getCause());
  }
}
