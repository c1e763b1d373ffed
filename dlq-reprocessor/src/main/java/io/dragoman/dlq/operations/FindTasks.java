package io.dragoman.dlq.operations;

import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Running and past tasks, wherever they run, of topics that the caller may name. */
public final class FindTasks {
  private final OperationContext context;

  public FindTasks(final OperationContext context) {
    this.context = context;
  }

  /**
   * Some tasks.
   *
   * @param tasks the last started first
   * @param expiring what is deleted soon of the topics that some of them work on
   */
  public record Found(List<Task> tasks, List<Expiring> expiring) {}

  /**
   * The last ones.
   *
   * @param states in one of these states; none: in any
   */
  public Found list(final Set<Task.State> states, final long limit) {
    final Instant now = context.clock().instant();
    final List<Task> tasks =
        context.tasks().stream()
            .filter(task -> task.order().topics().stream().allMatch(context.access()::allows))
            .filter(task -> states.isEmpty() || states.contains(task.state(now)))
            .limit(limit)
            .toList();
    final Set<String> worked =
        tasks.stream()
            .filter(task -> task.state(now).alive())
            .flatMap(task -> task.order().topics().stream())
            .collect(Collectors.toSet());
    return new Found(tasks, worked.isEmpty() ? List.of() : context.expiring(worked));
  }

  /**
   * The task of that id.
   *
   * @throws RefusedException when there is none, or the caller may not name its topics
   */
  public Task find(final String id) {
    final Task found =
        context.tasks().stream()
            .filter(task -> task.id().equals(id))
            .findFirst()
            .orElseThrow(() -> new RefusedException(new Refusal.NoSuchTask(id)));
    found.order().topics().forEach(context.access()::require);
    return found;
  }
}
