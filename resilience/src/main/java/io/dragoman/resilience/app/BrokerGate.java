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
    void run(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
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
    final ProgressReporter reporter =
        new ProgressReporter(what, clock.millis() + timeout.toMillis());
    while (!stopped.getAsBoolean()) {
      try {
        once(client, attempt);
        return;
      } catch (final ExecutionException | TimeoutException | KafkaException e) {
        reporter.report(e instanceof ExecutionException ? e.getCause() : e);
      }
      Thread.sleep(PAUSE);
    }
  }

  /** A new client each time: one that was made for an address that did not resolve never heals. */
  private static void once(final Map<String, Object> client, final Attempt attempt)
      throws ExecutionException, InterruptedException, TimeoutException {
    final Admin admin = Admin.create(client);
    try {
      attempt.run(admin);
    } finally {
      // An ordinary close waits for calls that nobody will answer.
      admin.close(Duration.ZERO);
    }
  }

  /** Waits until the cluster answers. */
  static void clusterAnswers(final Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    admin.describeCluster().clusterId().get(CALL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Says now and then what is waited for, and gives up in the end. */
  private final class ProgressReporter {
    private final String what;
    private final long deadline;
    private long nextWord;

    ProgressReporter(final String what, final long deadline) {
      this.what = what;
      this.deadline = deadline;
    }

    void report(final Throwable cause) {
      if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
        throw new GaveUp("Kafka refuses this app: " + cause.getMessage(), cause);
      }
      final long now = clock.millis();
      if (now >= deadline) {
        throw new GaveUp("Gave up waiting for " + what + ": " + reason(cause), cause);
      }
      progress.accept("waiting for " + what + ": " + reason(cause));
      if (now >= nextWord) {
        nextWord = now + SAY_EVERY.toMillis();
        LOG.warn(
            "Waiting for {} ({}); giving up in {} s",
            what,
            reason(cause),
            (deadline - now) / 1_000);
      }
    }
  }

  private static String reason(final Throwable cause) {
    final Throwable root = cause.getCause() instanceof KafkaException ? cause.getCause() : cause;
    if (root instanceof TimeoutException) {
      return "no answer within " + CALL.toSeconds() + " s";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
