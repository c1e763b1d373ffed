package io.dragoman.resilience.consumer;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * Commits what a stream thread has done as soon as there is nothing more to do, and what others
 * wait for not much later.
 *
 * <p>While records keep coming they share a transaction. The last of them would only wait for its
 * end: nothing more comes that could share. Each thread sees only what is its own.
 */
public final class PromptCommits {
  /** How soon what nobody waits for is committed, such as that a record was read. */
  private static final Duration UNHURRIED = Duration.ofSeconds(1);

  private final Duration interval;
  private final Duration unhurried;

  private final ThreadLocal<Set<ProcessingContext>> uncommitted =
      ThreadLocal.withInitial(HashSet::new);

  private final ThreadLocal<Set<ProcessingContext>> unfinished =
      ThreadLocal.withInitial(HashSet::new);

  /**
   * Commits of the threads of one app.
   *
   * @param interval how long what is written waits at most while more keeps coming
   * @param transactionTimeout when a broker ends a transaction by itself; longer than the interval
   */
  public PromptCommits(final Duration interval, final Duration transactionTimeout) {
    this.interval = interval;
    final Duration safe = transactionTimeout.dividedBy(2);
    final Duration longest = safe.compareTo(UNHURRIED) < 0 ? safe : UNHURRIED;
    this.unhurried = longest.compareTo(interval) < 0 ? interval : longest;
  }

  /** With the intervals of an app's configuration. */
  public static PromptCommits of(final Settings settings) {
    return new PromptCommits(
        settings.millis(AppConfig.COMMIT_INTERVAL_MS),
        settings.millis(AppConfig.TRANSACTION_TIMEOUT_MS));
  }

  /** How long what is written waits at most while more keeps coming. */
  Duration interval() {
    return interval;
  }

  /**
   * The commit interval of Kafka Streams beside these commits: it ends only what no reader waits
   * for, and each transaction costs a broker as much as several records.
   */
  public long streamsIntervalMs() {
    return unhurried.toMillis();
  }

  /** The task of this context has done something, on this thread, and has nothing open. */
  public void worked(final ProcessingContext context) {
    uncommitted.get().add(context);
  }

  /** The task of this context has written something, on this thread, and has more open. */
  public void wrote(final ProcessingContext context) {
    unfinished.get().add(context);
  }

  /** Whether this thread may have done something that it has not committed. */
  public boolean pending() {
    return finished() || unfinished();
  }

  /** Whether a task of this thread has written something, not committed it, and has more open. */
  boolean unfinished() {
    return !unfinished.get().isEmpty();
  }

  /** Whether a task of this thread has done all that it had, and has not committed it. */
  boolean finished() {
    return !uncommitted.get().isEmpty();
  }

  /** The task of this context is closed, on this thread. */
  public void closed(final ProcessingContext context) {
    uncommitted.get().remove(context);
    unfinished.get().remove(context);
  }

  /** Lets this thread commit before it reads again. */
  public void commit() {
    unfinished.get().addAll(uncommitted.get());
    unfinished.get().forEach(ProcessingContext::commit);
    unfinished.get().clear();
    uncommitted.get().clear();
  }
}
