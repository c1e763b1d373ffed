package io.dragoman.dlq.operations;

import io.dragoman.dlq.task.Task;
import java.time.Instant;

/** Tells a task, wherever it runs, to pause, to go on or to end. */
public final class SteerTask {
  private final OperationContext context;

  public SteerTask(final OperationContext context) {
    this.context = context;
  }

  /**
   * What came of it.
   *
   * @param task how it was
   * @param told whether it was told something, which it obeys soon; otherwise it is so already
   */
  public record Steered(Task task, boolean told) {}

  /**
   * Lets it stand still.
   *
   * @throws RefusedException when there is no such task, or it has ended
   */
  public Steered pause(final String id, final String who) {
    final Task task = new FindTasks(context).find(id);
    return switch (state(task)) {
      case RUNNING -> tell(task, Task.Command.PAUSE, who);
      case PAUSED -> new Steered(task, false);
      case COMPLETED, LIMIT, CANCELLED, FAILED, DEAD -> throw over(task);
    };
  }

  /**
   * Ends it; of one whose process is gone it is said that it has ended.
   *
   * @throws RefusedException when there is no such task, or it has ended otherwise
   */
  public Steered cancel(final String id, final String who) {
    final Task task = new FindTasks(context).find(id);
    return switch (state(task)) {
      case RUNNING, PAUSED -> tell(task, Task.Command.CANCEL, who);
      case DEAD -> {
        final Task ended =
            task.ended(
                Task.State.CANCELLED, now(), "cancelled by " + who + " after its process was gone");
        context.taskLog().say(ended);
        yield new Steered(ended, false);
      }
      case CANCELLED -> new Steered(task, false);
      case COMPLETED, LIMIT, FAILED -> throw over(task);
    };
  }

  /**
   * Lets a paused task go on. One that ended early is not told anything: {@link StartTask#again}
   * does what it has left.
   *
   * @throws RefusedException when there is no such task, it runs, or has nothing left to do
   */
  public Steered resume(final String id, final String who) {
    final Task task = new FindTasks(context).find(id);
    return switch (state(task)) {
      case PAUSED -> tell(task, Task.Command.RESUME, who);
      case RUNNING -> throw new RefusedException(new Refusal.TaskRuns(task));
      case CANCELLED, FAILED, DEAD -> new Steered(task, false);
      case COMPLETED, LIMIT -> throw over(task);
    };
  }

  private Steered tell(final Task task, final Task.Command command, final String who) {
    context.taskLog().tell(task.id(), command, who, now());
    return new Steered(task, true);
  }

  private RefusedException over(final Task task) {
    return new RefusedException(new Refusal.TaskOver(task, state(task)));
  }

  private Task.State state(final Task task) {
    return task.state(now());
  }

  private Instant now() {
    return context.clock().instant();
  }
}
