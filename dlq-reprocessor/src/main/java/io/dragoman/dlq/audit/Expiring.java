package io.dragoman.dlq.audit;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.letter.Times;
import java.time.Duration;
import java.time.Instant;

/**
 * Pending dead letters of a topic that its retention deletes soon, also as JSON.
 *
 * @param topic their topic
 * @param count how many
 * @param first from when on the first of them may be deleted; may be past
 * @param noticeMs all of them may be deleted within this time, milliseconds
 * @param retentionMs how long the topic keeps its records, milliseconds
 */
@JsonClassDescription("Pending dead letters of a topic that its retention deletes soon.")
public record Expiring(
    String topic,
    long count,
    @JsonPropertyDescription("From when on the first of them may be deleted.") Instant first,
    @JsonPropertyDescription(
            "All of them may be deleted within this time, milliseconds: a day, or a seventh of the"
                + " retention where that is less.")
        long noticeMs,
    @JsonPropertyDescription("How long the topic keeps its records, milliseconds.")
        long retentionMs) {

  /** For people. */
  public String words(final Instant now) {
    return "%,d pending dead %s of %s %s deleted within %s, the first %s (retention.ms is %s)."
            .formatted(
                count,
                count == 1 ? "letter" : "letters",
                topic,
                count == 1 ? "is" : "are",
                Times.shown(Duration.ofMillis(noticeMs)),
                first.isAfter(now) ? "from " + Times.shown(first) + " on" : "at any moment",
                Times.shown(Duration.ofMillis(retentionMs)))
        + " Replay, park or export what is still needed.";
  }
}
