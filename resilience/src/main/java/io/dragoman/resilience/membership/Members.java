package io.dragoman.resilience.membership;

import io.dragoman.resilience.consumer.TopicFollower;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live view of the instances of all groups, for any app, kept by a thread that follows what they
 * say of themselves.
 *
 * <p>Who said nothing for three of its intervals is left out. While brokers are away, everybody is
 * after that time: see {@link #heard}. Safe for several threads.
 */
public final class Members implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  /** What is older than so many intervals says nothing any more. */
  static final int STALE_INTERVALS = 3;

  /** An interval that anybody says is not believed above this. */
  private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);

  /** More instances than any installation has. */
  private static final int MAX_MEMBERS = 10_000;

  private static final int MAX_KEY_CHARS = 512;
  private static final Duration GOODBYE = Duration.ofMinutes(10);

  private final InstantSource steady;
  private final TopicFollower follower;
  private final Map<String, Said> said = new TreeMap<>();

  /** Who said goodbye, and until when that is remembered. */
  private final Map<String, Instant> left = new HashMap<>();

  /** The broker's time of the latest record, milliseconds, and when it was heard. */
  private long newest;

  private Instant newestHeard = Instant.MIN;

  /**
   * An instance.
   *
   * @param group its application id
   * @param id tells it from others of its group
   * @param state what it said last
   * @param silence how long ago that was; zero for one that said goodbye
   */
  public record Member(String group, String id, MemberState state, Duration silence) {}

  /**
   * What somebody said.
   *
   * @param interval how often it does
   * @param timestamp the broker's, milliseconds
   */
  private record Said(MemberState state, Duration interval, long timestamp) {}

  /**
   * Knows nobody until it is started.
   *
   * @param client properties that every client needs
   * @param topic full name of the topic; it need not exist yet
   * @param steady time that passes, which nobody sets
   */
  public Members(final Map<String, Object> client, final String topic, final InstantSource steady) {
    this.steady = steady;
    this.follower =
        new TopicFollower(
            "members",
            client,
            IsolationLevel.READ_UNCOMMITTED,
            topic,
            record -> hear(record.key(), record.value(), record.timestamp()),
            steady);
  }

  /** Starts to follow the topic. */
  public Members start() {
    follower.start();
    return this;
  }

  /** Waits until all is known that was said before the start, or for so long. */
  public boolean await(final Duration timeout) throws InterruptedException {
    return follower.await(timeout);
  }

  /** Whether what was said before the start is known: before that, nobody may be there. */
  public boolean heard() {
    return follower.isCaughtUp();
  }

  /** Who is there, by group. */
  public synchronized List<Member> all() {
    return said.entrySet().stream()
        .filter(entry -> isThere(entry.getValue()))
        .map(entry -> member(entry.getKey(), entry.getValue().state(), silence(entry.getValue())))
        .toList();
  }

  private boolean isThere(final Said one) {
    return silence(one).compareTo(one.interval().multipliedBy(STALE_INTERVALS)) < 0;
  }

  /** By the time that passed on the brokers until the latest record, and here since then. */
  private Duration silence(final Said one) {
    return Duration.between(newestHeard, steady.instant()).plusMillis(newest - one.timestamp());
  }

  /** Who said goodbye within the last ten minutes, as opposed to who only fell silent. */
  public synchronized List<Member> left() {
    final Instant now = steady.instant();
    left.values().removeIf(until -> !until.isAfter(now));
    return left.keySet().stream().map(key -> member(key, MemberState.GONE, Duration.ZERO)).toList();
  }

  private static Member member(final String key, final MemberState state, final Duration silence) {
    final int slash = key.lastIndexOf('/');
    return new Member(key.substring(0, slash), key.substring(slash + 1), state, silence);
  }

  /**
   * Takes a record of the topic.
   *
   * @param timestamp the broker's; only differences between such are believed
   */
  synchronized void hear(
      final @Nullable String key, final byte @Nullable [] value, final long timestamp) {
    if (key == null || value == null || key.length() > MAX_KEY_CHARS || key.indexOf('/') < 0) {
      return;
    }
    if (timestamp >= newest) {
      newest = timestamp;
      newestHeard = steady.instant();
    }
    MemberJson.read(value)
        .ifPresentOrElse(
            state -> {
              final Said latest = new Said(state, interval(state), timestamp);
              said.values().removeIf(one -> !isThere(one));
              if (state.equals(MemberState.GONE)) {
                if (said.remove(key) != null) {
                  left.put(key, steady.instant().plus(GOODBYE));
                }
              } else if (!isThere(latest)) {
                said.remove(key);
              } else if (said.size() < MAX_MEMBERS || said.containsKey(key)) {
                said.put(key, latest);
              }
            },
            () -> LOG.debug("What {} says cannot be read", key));
  }

  private static Duration interval(final MemberState state) {
    return state
        .info()
        .map(info -> Duration.ofMillis(info.intervalMs()))
        .filter(Duration::isPositive)
        .filter(given -> given.compareTo(MAX_INTERVAL) <= 0)
        .orElse(MemberInfo.USUAL_INTERVAL);
  }

  @Override
  public void close() {
    follower.close();
  }
}
