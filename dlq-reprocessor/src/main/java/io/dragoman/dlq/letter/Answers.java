package io.dragoman.dlq.letter;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** What the cluster says to something that it was asked or told in the background. */
public final class Answers {
  private static final int TIMEOUT_SECONDS = 20;

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
   * @throws org.apache.kafka.common.errors.TimeoutException when it does not come within 20 s
   * @throws KafkaException what the cluster or the client says in its place
   */
  public static <T> T getSoon(final Future<T> answer) {
    try {
      return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (final ExecutionException failed) {
      throw reason(failed);
    } catch (final TimeoutException late) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "The cluster did not answer within " + TIMEOUT_SECONDS + " s", late);
    }
  }

  /** The reason itself, without the wrapping of futures. */
  private static KafkaException reason(final ExecutionException failed) {
    return failed.getCause() instanceof final KafkaException known
        ? known
        : new KafkaException(failed.getCause());
  }
}
