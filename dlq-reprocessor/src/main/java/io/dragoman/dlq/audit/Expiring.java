package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.Times;
import java.time.Duration;
import java.time.Instant;

/**
 * Pending dead letters of a topic that its retention deletes soon.
 *
 * @param topic their topic
 * @param count how many
 * @param notice all of them may be deleted within this time
 * @param first from when on the first of them may be deleted; may be past
 * @param retention how long the topic keeps its records
 */
public record Expiring(
    String topic, long count, Duration notice, Instant first, Duration retention) {

  /** For people. */
  public String words(final Instant now) {
    return "%,d pending dead %s of %s %s deleted within %s, the first %s (retention.ms is %s)."
            .formatted(
                count,
                count == 1 ? "letter" : "letters",
                topic,
                count == 1 ? "is" : "are",
                Times.shown(notice),
                first.isAfter(now) ? "from " + Times.shown(first) + " on" : "at any moment",
                Times.shown(retention))
        + " Replay, park or export what is still needed.";
  }
}
