package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Keeps two operators from working on one dead letter topic, of which the second would shut out the
 * first.
 *
 * <p>It goes by what tasks say of themselves, about every two seconds: two that begin within the
 * same moment do not see each other. Then the cluster lets only one go on, and nothing is done
 * twice.
 */
final class TaskGuard {
  private static final Duration OBEYS_WITHIN = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final OperationContext context;

  TaskGuard(final OperationContext context) {
    this.context = context;
  }

  /**
   * Lets something begin.
   *
   * @param own id of what is to begin
   * @param who who wants it
   * @param force end whatever works on one of the topics
   * @return the tasks that were told to end
   * @throws RefusedException when a task is in the way and must stay
   */
  List<Task> admit(
      final Collection<String> topics, final String own, final String who, final boolean force) {
    return force ? takeOver(topics, own, who) : requireIdle(topics, own);
  }

  /**
   * Makes sure that no other task works on these topics.
   *
   * @param own id of the task that is to begin
   * @return nobody was told to end
   * @throws RefusedException when one does
   */
  List<Task> requireIdle(final Collection<String> topics, final String own) {
    inTheWay(context.tasks(), topics, own, context.clock().instant())
        .ifPresent(
            task -> {
              throw new RefusedException(new Refusal.TopicBusy(task));
            });
    return List.of();
  }

  /**
   * Ends every other task that works on these topics, and tells it why. One that does not obey
   * within some seconds is shut out by the cluster as soon as this one begins.
   *
   * @param own id of the task that is to begin
   * @param who who wants it
   * @return the tasks that were told to end
   */
  List<Task> takeOver(final Collection<String> topics, final String own, final String who) {
    final List<Task> losers = inTheWay(topics, own);
    losers.forEach(
        task ->
            context
                .taskLog()
                .tell(
                    task.id(),
                    Task.Command.CANCEL,
                    who,
                    "taken over by " + who + " with the task " + own,
                    context.clock().instant()));
    final Instant until = context.clock().instant().plus(OBEYS_WITHIN);
    while (!losers.isEmpty()
        && context.clock().instant().isBefore(until)
        && !inTheWay(topics, own).isEmpty()) {
      Times.pause(POLL);
    }
    return losers;
  }

  /** The task, other than {@code own}, that works on one of the topics. */
  static Optional<Task> inTheWay(
      final List<Task> tasks,
      final Collection<String> topics,
      final String own,
      final Instant now) {
    return tasks.stream()
        .filter(task -> task.state(now).alive())
        .filter(task -> !task.id().equals(own))
        .filter(task -> !Collections.disjoint(task.order().topics(), topics))
        .findFirst();
  }

  private List<Task> inTheWay(final Collection<String> topics, final String own) {
    return context.tasks().stream()
        .filter(task -> inTheWay(List.of(task), topics, own, context.clock().instant()).isPresent())
        .toList();
  }
}
