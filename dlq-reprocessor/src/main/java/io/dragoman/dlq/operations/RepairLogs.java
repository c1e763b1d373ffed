package io.dragoman.dlq.operations;

import io.dragoman.dlq.audit.AuditFormat;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.log.Repair;
import io.dragoman.dlq.log.Unreadable;
import io.dragoman.dlq.policy.PolicyLog;
import io.dragoman.dlq.task.TaskFormat;
import io.dragoman.schemas.Topic;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Finds and removes what cannot be read from the tool's own topics. */
public final class RepairLogs {
  private static final Map<Topic, Function<DeadLetter, Optional<Unreadable>>> PROBLEMS =
      new EnumMap<>(
          Map.of(
              Topic.DLQ_AUDIT, AuditFormat::problem,
              Topic.DLQ_TASKS, TaskFormat::problem,
              Topic.DLQ_POLICIES, PolicyLog::problem));

  private final OperationContext context;

  public RepairLogs(final OperationContext context) {
    this.context = context;
  }

  /**
   * Removes what cannot be read and has a key.
   *
   * @param newer also what a newer version wrote
   * @param dryRun only say what would be removed
   * @param sink hears of each one found, and whether it is or would be removed
   * @return how many were found
   */
  public long repair(
      final boolean newer, final boolean dryRun, final BiConsumer<Repair.Found, Boolean> sink) {
    final Repair repair = new Repair(context.clientConfig(), context.reader());
    long found = 0;
    for (final Map.Entry<Topic, Function<DeadLetter, Optional<Unreadable>>> one :
        PROBLEMS.entrySet()) {
      final String topic = one.getKey().topicName(context.topicPrefix());
      final List<Repair.Found> all = List.copyOf(repair.find(topic, one.getValue()));
      all.forEach(problem -> sink.accept(problem, isRemoved(problem, newer)));
      found += all.size();
      if (!dryRun) {
        repair.remove(topic, all.stream().filter(problem -> isRemoved(problem, newer)).toList());
      }
    }
    return found;
  }

  private static boolean isRemoved(final Repair.Found found, final boolean newer) {
    return found.key().isPresent() && (newer || !found.what().newer());
  }
}
