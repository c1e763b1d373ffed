package io.dragoman.resilience.cancel;

import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/**
 * Follows the topic of cancelled requests: all of it, in each instance, because the units of a
 * request are in any partition of work.
 *
 * <p>It believes whoever may write to the topic; who that is, Kafka's ACLs say. While brokers are
 * away, what is known counts.
 */
public final class CancellationReader implements AutoCloseable {
  private final TopicFollower follower;

  /**
   * Starts to read.
   *
   * @param client properties that every client needs
   * @param topic full name of the topic; it need not exist yet
   * @param retention how far to read back
   * @param cancellations hears of all
   * @param time as the brokers' clocks
   */
  public CancellationReader(
      final Map<String, Object> client,
      final String topic,
      final Duration retention,
      final Cancellations cancellations,
      final TimeSource time) {
    this.follower =
        new TopicFollower(
                "cancellations",
                client,
                // The gateway writes them in its transactions, and not all of these are committed.
                IsolationLevel.READ_COMMITTED,
                topic,
                new Listener(cancellations, retention, time),
                time.steady())
            .start();
  }

  private record Listener(Cancellations cancellations, Duration retention, TimeSource time)
      implements TopicFollower.Listener {

    @Override
    public Optional<Instant> since() {
      return Optional.of(time.instant().minus(retention));
    }

    @Override
    public void hear(final ConsumerRecord<String, byte[]> record) {
      if (record.key() != null && record.value() != null) {
        final Duration age = Duration.ofMillis(time.millis() - record.timestamp());
        cancellations.cancel(record.key(), age.isNegative() ? Duration.ZERO : age);
      }
    }
  }

  /** Waits until all is known that was there, or for so long. */
  public boolean await(final Duration timeout) throws InterruptedException {
    return follower.await(timeout);
  }

  @Override
  public void close() {
    follower.close();
  }
}
