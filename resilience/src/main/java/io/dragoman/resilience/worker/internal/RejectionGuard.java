package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.worker.RejectionStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a topic from being emptied into the dead letters for a reason that nobody foresaw: a
 * registry restored from yesterday, a model deployed for the wrong languages.
 *
 * <p>A few records that are rejected are the records' fault. A long run of them, with not one that
 * is answered in between, is more likely ours. So without an answer no more than so many rejections
 * leave in a window; the rest is held in the inbox, and tried again from the beginning now and
 * then, so that it is answered when the cause is mended.
 *
 * <p>Only rejections are held. Whatever can be answered is read and answered as always, and each
 * answer proves that all is in order: the run ends, and as many may leave again. So a producer of
 * poison stops nobody who sends good work beside it. Where its run is so long that it fills inboxes
 * and nothing else is read, the next window lets the next rejections go by themselves, and reading
 * goes on; an operator who has looked can let them all go. Who sent the records, and with which
 * key, is not asked: the same registry and model serve all, and one answer of an engine to anybody
 * acquits them; one that is repeated from memory does not. Only that it was one request is: its
 * hundreds of units, all in a language that the model does not know, are one mistake, and count as
 * few.
 *
 * <p>It counts for one process and forgets with it. Safe for several threads.
 */
public final class RejectionGuard {
  private static final Logger LOG = LoggerFactory.getLogger(RejectionGuard.class);

  /** As many units of one request count, at most. */
  private static final int MAX_OF_A_REQUEST = 10;

  private final int most;
  private final Duration window;
  private final InstantSource steady;

  /** By request, how many count in this window; no more in all than may leave in it. */
  private final Map<String, Integer> counted = new HashMap<>();

  private Instant windowEnd = Instant.MIN;
  private int inARow;
  private int left;
  private String last = "";
  private boolean holding;
  private boolean accepting;

  /**
   * Nothing was rejected yet.
   *
   * @param most rejections that may leave in a window while nothing is answered
   * @param steady a clock that cannot be set
   */
  public RejectionGuard(final int most, final Duration window, final InstantSource steady) {
    this.most = most;
    this.window = window;
    this.steady = steady;
  }

  /**
   * Whether a record may be rejected now of which nobody knows whose it is; if not, it is to be
   * kept and asked for again.
   */
  public synchronized boolean permits() {
    return told(mayLeave());
  }

  /** The same of a record of a request. */
  public synchronized boolean permits(final String request) {
    return told(mayLeave() || countsNoMore(request));
  }

  /**
   * A record was rejected of which nobody knows whose it was.
   *
   * @param why code and message
   */
  public synchronized void rejected(final String why) {
    last = why;
    inARow++;
    left = Math.max(0, left - 1);
  }

  /** The same of a record of a request. */
  public synchronized void rejected(final String why, final String request) {
    if (countsNoMore(request)) {
      last = why;
      return;
    }
    if (left > 0) {
      counted.merge(request, 1, Integer::sum);
    }
    rejected(why);
  }

  /** An engine answered a record; an answer from memory does not count. */
  public synchronized void answered() {
    if (holding) {
      LOG.info("A record was answered after {} rejections; as many more may leave now", inARow);
    }
    holding = false;
    accepting = false;
    inARow = 0;
    begin(Instant.MIN);
  }

  /** Lets every rejection go until a record is answered; then it counts again. */
  public synchronized void accept() {
    holding = false;
    accepting = true;
  }

  /**
   * How it is.
   *
   * @param held records that are held now
   */
  public synchronized RejectionStatus status(final int held) {
    return new RejectionStatus(
        holding && held > 0, accepting, inARow, held, holding && held > 0 ? advice() : "");
  }

  private boolean mayLeave() {
    if (accepting) {
      return true;
    }
    final Instant now = steady.instant();
    if (!now.isBefore(windowEnd)) {
      begin(now.plus(window));
    }
    return left > 0;
  }

  /** Says when it begins to hold records. */
  private boolean told(final boolean permitted) {
    if (!permitted && !holding) {
      holding = true;
      LOG.error(
          "{} records in a row were rejected and none was answered, so further ones are held. {}",
          inARow,
          advice());
    }
    return permitted;
  }

  private void begin(final Instant end) {
    windowEnd = end;
    left = most;
    counted.clear();
  }

  private boolean countsNoMore(final String request) {
    return counted.getOrDefault(request, 0) >= MAX_OF_A_REQUEST;
  }

  private String advice() {
    return ("The last: %s. If the records are at fault, let them go with POST"
            + " /worker/rejections/accept; if not, mend the cause: one is tried again each"
            + " minute, and when it is answered the others follow. %d more leave by themselves"
            + " in each %d s.")
        .formatted(last.replaceFirst("\\.$", ""), most, window.toSeconds());
  }
}
