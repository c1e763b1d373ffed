package io.dragoman.dlq.operations;

import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskListener;
import io.dragoman.dlq.task.TaskRunner;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Begins an order as a task, or what is left of one, unless another task is in the way. */
public final class StartTask {
  private final ContextSource source;
  private final OperationContext work;

  /**
   * Begins nothing yet.
   *
   * @param source with which it looks for other tasks
   * @param work with which the task is carried out
   */
  public StartTask(final ContextSource source, final OperationContext work) {
    this.source = source;
    this.work = work;
  }

  /** What a task must have besides: its turn among those of this process. */
  public interface Turn {
    /** Every task may begin at once. */
    Turn FREE = task -> () -> {};

    /**
     * Waits for it.
     *
     * @return gives it back
     */
    Runnable take(Task task);
  }

  /**
   * A task that may begin.
   *
   * @param toldToEnd the tasks that were in its way
   */
  public record Started(Task task, List<Task> toldToEnd, TaskRunner runner) {
    /** Carries it out, see {@link TaskRunner#run}. */
    public TaskRunner.Result run(final TaskListener listener, final BooleanSupplier cancelled) {
      return runner.run(task, listener, cancelled);
    }
  }

  /**
   * Begins an order.
   *
   * @param force end whatever works on one of its topics
   * @throws RefusedException when a task works on one of its topics and must stay
   */
  public Started order(final TaskOrder order, final boolean force, final Turn turn) {
    final TaskRunner runner = work.taskRunner();
    return start(runner, runner.task(order), order.terms().who(), force, turn);
  }

  /**
   * Begins what is left of a task that ended early.
   *
   * @param who who wants it
   * @param force end whatever works on one of its topics
   * @throws RefusedException when another task works on one of its topics and must stay
   */
  public Started again(final Task task, final String who, final boolean force, final Turn turn) {
    final TaskRunner runner = work.taskRunner();
    return start(runner, runner.again(task), who, force, turn);
  }

  private Started start(
      final TaskRunner runner,
      final Task task,
      final String who,
      final boolean force,
      final Turn turn) {
    final List<String> topics = task.order().topics();
    if (force) {
      final List<Task> told =
          source.read(context -> new TaskGuard(context).takeOver(topics, task.id(), who));
      turn.take(task);
      return new Started(task, told, runner);
    }
    final Runnable giveBack = turn.take(task);
    try {
      source.read(context -> new TaskGuard(context).requireIdle(topics, task.id()));
    } catch (final RuntimeException refused) {
      giveBack.run();
      throw refused;
    }
    return new Started(task, List.of(), runner);
  }
}
