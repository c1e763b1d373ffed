package io.dragoman.dlq.operations;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was done with dead letters, by whom, when and why. */
public final class ReadAudit {
  private final OperationContext context;

  public ReadAudit(final OperationContext context) {
    this.context = context;
  }

  /**
   * Which entries are meant; what is empty excludes none.
   *
   * @param letters about one of these
   * @param topics about dead letters of one of these
   * @param task written by this task
   * @param states of one of these kinds
   * @param limit the last so many
   */
  public record Query(
      List<Location> letters,
      List<String> topics,
      Optional<String> task,
      Set<State> states,
      int limit) {}

  /**
   * The last entries, the newest last.
   *
   * @throws RefusedException when the caller may not name one of the topics
   */
  public List<AuditEntry> read(final Query query) {
    query.letters().forEach(letter -> context.access().require(letter.topic()));
    query.topics().forEach(context.access()::require);
    return context.audit().find(context.reader(), entry -> isMeant(entry, query), query.limit());
  }

  private boolean isMeant(final AuditEntry entry, final Query query) {
    final String topic = entry.partition().topic();
    return context.access().allows(topic)
        && (query.letters().isEmpty() || query.letters().stream().anyMatch(entry::covers))
        && (query.topics().isEmpty() || query.topics().contains(topic))
        && query.task().map(entry.change().task()::equals).orElse(true)
        && (query.states().isEmpty() || query.states().contains(entry.change().state()));
  }
}
