package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.audit.Expiring;
import java.time.Instant;
import java.util.List;

/** Dead letters of a topic that expire soon. */
@JsonClassDescription("Pending dead letters of a topic that its retention deletes soon.")
public record ExpiringJson(
    String topic,
    long count,
    @JsonPropertyDescription("From when on the first of them may be deleted.") Instant first,
    @JsonPropertyDescription(
            "All of them may be deleted within this time, milliseconds: a day, or a seventh of the"
                + " retention where that is less.")
        long noticeMs,
    @JsonPropertyDescription("How long the topic keeps its records, milliseconds.")
        long retentionMs) {

  /** Those of some topics. */
  public static List<ExpiringJson> of(final List<Expiring> all) {
    return all.stream()
        .map(
            one ->
                new ExpiringJson(
                    one.topic(),
                    one.count(),
                    one.first(),
                    one.notice().toMillis(),
                    one.retention().toMillis()))
        .toList();
  }
}
