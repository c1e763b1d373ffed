package io.dragoman.resilience.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at start until brokers answer and topics are there, and says so. */
final class BrokerGate {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerGate.class);
  private static final Duration CALL = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration SAY_EVERY = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final BooleanSupplier stopped;
  private final Consumer<String> progress;

  /**
   * For one start.
   *
   * @param stopped whether to give up because the app was asked to stop
   * @param progress hears what is waited for
   */
  BrokerGate(
      final InstantSource clock, final BooleanSupplier stopped, final Consumer<String> progress) {
    this.clock = clock;
    this.stopped = stopped;
    this.progress = progress;
  }

  /** Something that needs brokers and may have to be tried again. */
  @FunctionalInterface
  interface Attempt {
    /** Does it; throws when it did not work. */
    void run(Admin admin) throws Exception;
  }

  /** Did not work in time. */
  static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GaveUp(final String message, final Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Tries until it works.
   *
   * @param client properties of the admin client
   * @param timeout for how long
   * @param what what is waited for, to be read after "waiting for"
   * @throws GaveUp when the time is over or trying again is of no use
   */
  void await(
      final Map<String, Object> client,
      final Duration timeout,
      final String what,
      final Attempt attempt)
      throws InterruptedException {
    final long deadline = clock.millis() + timeout.toMillis();
    long nextWord = 0;
    while (!stopped.getAsBoolean()) {
      try (Admin admin = Admin.create(client)) {
        while (true) {
          try {
            attempt.run(admin);
            return;
          } catch (final ExecutionException | TimeoutException | KafkaException e) {
            final Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            nextWord = report(what, cause, deadline, nextWord);
          }
          if (stopped.getAsBoolean()) {
            return;
          }
          Thread.sleep(PAUSE);
        }
      } catch (final KafkaException e) {
        // No client at all: an address that does not resolve yet, or a property that never will.
        nextWord = report(what, e, deadline, nextWord);
        Thread.sleep(PAUSE);
      } catch (final InterruptedException | RuntimeException e) {
        throw e;
      } catch (final Exception e) {
        throw new GaveUp("Cannot wait for " + what + ": " + e, e);
      }
    }
  }

  /** Waits until the cluster answers. */
  static void clusterAnswers(final Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    admin.describeCluster().clusterId().get(CALL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private long report(
      final String what, final Throwable cause, final long deadline, final long nextWord) {
    if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
      throw new GaveUp("Kafka refuses this app: " + cause.getMessage(), cause);
    }
    final long now = clock.millis();
    if (now >= deadline) {
      throw new GaveUp("Gave up waiting for " + what + ": " + reason(cause), cause);
    }
    progress.accept("waiting for " + what + ": " + reason(cause));
    if (now < nextWord) {
      return nextWord;
    }
    LOG.warn(
        "Waiting for {} ({}); giving up in {} s", what, reason(cause), (deadline - now) / 1_000);
    return now + SAY_EVERY.toMillis();
  }

  private static String reason(final Throwable cause) {
    final Throwable root = cause.getCause() instanceof KafkaException ? cause.getCause() : cause;
    if (root instanceof TimeoutException) {
      return "no answer within " + CALL.toSeconds() + " s";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
