package io.dragoman.resilience.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How another app's group stands in its topics, asked of the brokers: it is known while no instance
 * of that app runs, and then it matters most.
 *
 * <p>{@link #look} belongs to one thread, the rest to any.
 */
public final class GroupWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWatch.class);

  /** What was seen longer ago is not said any more: it would look like news. */
  private static final Duration STALE = Duration.ofMinutes(2);

  private final Brokers brokers;
  private final Backlog backlog;
  private final InstantSource clock;
  private volatile Optional<Seen> seen = Optional.empty();

  /** What is asked. */
  interface Brokers extends AutoCloseable {
    /** Lets a backlog look; returns whether it could. */
    boolean look(Backlog backlog);

    /**
     * How many stream threads are members of the group.
     *
     * @throws KafkaException when that cannot be asked just now
     */
    int threads();

    @Override
    void close();
  }

  private record Seen(Instant at, int threads) {}

  /**
   * For one group.
   *
   * @param client addresses and security
   * @param group application id of the app
   * @param topics full names of those that it takes work from
   */
  public GroupWatch(
      final Map<String, Object> client,
      final String group,
      final Set<String> topics,
      final InstantSource clock) {
    this(new BacklogWatch(client, group, topics), topics, clock);
  }

  GroupWatch(final Brokers brokers, final Set<String> topics, final InstantSource clock) {
    this.brokers = brokers;
    this.backlog = new Backlog(topics, clock);
    this.clock = clock;
  }

  /** Looks again; what cannot be asked just now is asked the next time. */
  public void look() {
    try {
      if (brokers.look(backlog)) {
        seen = Optional.of(new Seen(clock.instant(), brokers.threads()));
      }
    } catch (final KafkaException e) {
      LOG.debug("A group cannot be looked at just now", e);
    }
  }

  /** Records of a topic that the group has not taken; not a number while that is not known. */
  public double lag(final String topic) {
    return isKnown() ? backlog.records(topic) : Double.NaN;
  }

  /** How long the oldest of them has waited, seconds; not a number while that is not known. */
  public double ageSeconds(final String topic) {
    return isKnown() ? backlog.age(topic).toSeconds() : Double.NaN;
  }

  /** Stream threads that are members of the group; not a number while that is not known. */
  public double threads() {
    return known().map(last -> (double) last.threads()).orElse(Double.NaN);
  }

  private boolean isKnown() {
    return known().isPresent();
  }

  private Optional<Seen> known() {
    return seen.filter(last -> last.at().plus(STALE).isAfter(clock.instant()));
  }

  @Override
  public void close() {
    brokers.close();
  }
}
