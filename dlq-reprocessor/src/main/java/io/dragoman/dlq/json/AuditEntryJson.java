package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry of the audit: what was done, with which dead letters, by whom, when and why. */
public record AuditEntryJson(
    Instant when,
    State state,
    String topic,
    int partition,
    @JsonPropertyDescription("Stretches: first and last offset.") List<List<Long>> offsets,
    @JsonPropertyDescription("How many dead letters; some offsets may have none.") long count,
    String task,
    String who,
    String why,
    @JsonPropertyDescription("Where copies went.") @Nullable String target,
    @JsonPropertyDescription("The replay count that copies carry.") int replays) {

  /** That of an entry. */
  public static AuditEntryJson of(final AuditEntry entry) {
    final StatusChange change = entry.change();
    return new AuditEntryJson(
        change.when(),
        change.state(),
        entry.partition().topic(),
        entry.partition().partition(),
        entry.stretches().stream()
            .map(stretch -> List.of(stretch.first(), stretch.last()))
            .toList(),
        entry.count(),
        change.task(),
        change.who(),
        change.why(),
        change.target().orElse(null),
        change.replays());
  }
}
