package io.dragoman.resilience.cancel;

import io.dragoman.schemas.Ids;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of which nothing more is to be begun, as far as is known here and now.
 *
 * <p>Bounded: above {@link #MAX_REQUESTS} the oldest is forgotten, and all after the retention of
 * the topic. What is forgotten is worked on as if nobody had said anything; where it was too early,
 * the log says so. Safe for several threads.
 */
public final class Cancellations {
  /** Some 20 MB at most. */
  static final int MAX_REQUESTS = 100_000;

  private static final Duration RETENTION = Topic.REQUESTS_CANCELLED.kind().retention();

  private static final Logger LOG = LoggerFactory.getLogger(Cancellations.class);

  private final InstantSource clock;

  /** Those that were pushed out by others before their time. */
  private long pushedOut;

  /** In the order in which they are forgotten. */
  private final Map<String, Cancelled> requests = new LinkedHashMap<>();

  /**
   * None.
   *
   * @param clock never jumps
   */
  public Cancellations(final InstantSource clock) {
    this.clock = clock;
  }

  /** Until when, and whether anybody asked about it. */
  private record Cancelled(Instant until, boolean noticed) {}

  /**
   * A request is cancelled.
   *
   * @param age how long ago
   */
  public synchronized void cancel(final String requestId, final Duration age) {
    final Instant now = clock.instant();
    final Instant until = now.plus(RETENTION).minus(age);
    if (!Ids.isId(requestId) || !until.isAfter(now)) {
      return;
    }
    final Cancelled before = requests.remove(requestId);
    requests.put(requestId, new Cancelled(until, before != null && before.noticed()));
    final Iterator<Cancelled> oldest = requests.values().iterator();
    while (oldest.hasNext()) {
      final boolean over = !oldest.next().until().isAfter(now);
      if (!over && requests.size() <= MAX_REQUESTS) {
        return;
      }
      oldest.remove();
      if (!over) {
        tell(pushedOut++);
      }
    }
  }

  private static void tell(final long before) {
    if (before % MAX_REQUESTS == 0) {
      LOG.warn(
          "More than {} requests were cancelled within {} h: the oldest cancellations are"
              + " forgotten, {} before this one, and their work is done if it still waits",
          MAX_REQUESTS,
          RETENTION.toHours(),
          before);
    }
  }

  /** Whether none is known, at a glance. */
  public synchronized boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Whether a request is cancelled. */
  public synchronized boolean isCancelled(final String requestId) {
    final Cancelled found = requests.get(requestId);
    return found != null && found.until().isAfter(clock.instant());
  }

  /** Whether this is asked for the first time about a cancelled request: it is worth a line. */
  public synchronized boolean isNews(final String requestId) {
    final Cancelled found = requests.get(requestId);
    if (found == null || found.noticed()) {
      return false;
    }
    requests.put(requestId, new Cancelled(found.until(), true));
    return true;
  }
}
