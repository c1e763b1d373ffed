package io.dragoman.resilience.app;

import io.dragoman.schemas.topics.TopicGrowth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.TopologyException;

/**
 * Decides what happens after a stream thread failed: another thread for what may pass, as long as
 * failures are rare, and the end of the app for what a new thread would meet again.
 */
final class FailurePolicy {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /** What the C library says of ENOSPC, and RocksDB and the JDK repeat. */
  private static final String NO_SPACE = "No space left on device";

  /** What Kafka Streams says when sources and changelogs differ, before it advises a reset. */
  private static final Pattern PARTITIONS_DIFFER =
      Pattern.compile(
          "internal topic (\\S+) has invalid partitions: expected: (\\d+); actual: (\\d+)");

  private final int most;
  private final Duration window;
  private final InstantSource clock;
  private final Deque<Instant> failures = new ArrayDeque<>();

  /**
   * For one app.
   *
   * @param most how many failures within {@code window} are answered with a new thread
   */
  FailurePolicy(final int most, final Duration window, final InstantSource clock) {
    this.most = most;
    this.window = window;
    this.clock = clock;
  }

  /** What to do. */
  sealed interface Reaction {
    /** Start another thread after a pause, so that a lasting failure does not spin. */
    record Replace(Duration pause) implements Reaction {}

    /** End the app. */
    record GiveUp(String reason) implements Reaction {}
  }

  /** Counts a failure and decides. */
  synchronized Reaction after(final Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      final Matcher differ = PARTITIONS_DIFFER.matcher(String.valueOf(cause.getMessage()));
      if (differ.find()) {
        // A new thread would meet it again, and Kafka's own advice would delete accepted work.
        return new Reaction.GiveUp(
            "Partitions were added: a topic has %s, %s has %s. %s"
                .formatted(
                    differ.group(2),
                    differ.group(1),
                    differ.group(3),
                    TopicGrowth.advice(Integer.parseInt(differ.group(2)))));
      }
      if (isForGood(cause)) {
        return new Reaction.GiveUp("no new thread can help: " + cause);
      }
    }
    if (isFullDisk(failure)) {
      // Waiting is all that helps, and it loses nothing: what was not committed is done again.
      return new Reaction.Replace(MAX_PAUSE);
    }
    final Instant now = clock.instant();
    failures.addLast(now);
    while (failures.getFirst().isBefore(now.minus(window))) {
      failures.removeFirst();
    }
    if (failures.size() > most) {
      return new Reaction.GiveUp(
          failures.size()
              + " stream threads failed within "
              + window
              + ", the last with "
              + failure);
    }
    final long pause =
        Math.min(MAX_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(20, failures.size() - 1));
    return new Reaction.Replace(Duration.ofMillis(pause));
  }

  private static boolean isFullDisk(final Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(NO_SPACE)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isForGood(final Throwable cause) {
    return cause instanceof VirtualMachineError
        || cause instanceof LinkageError
        || cause instanceof TopologyException
        || cause instanceof MissingSourceTopicException
        || cause instanceof AuthenticationException
        || cause instanceof AuthorizationException
        || cause instanceof UnsupportedVersionException;
  }
}
