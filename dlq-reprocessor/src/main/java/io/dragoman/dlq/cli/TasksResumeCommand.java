package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.Refusal;
import io.dragoman.dlq.operations.RefusedException;
import io.dragoman.dlq.operations.StartTask;
import io.dragoman.dlq.operations.SteerTask;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.task.Task;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a task go on. */
@Command(
    name = "resume",
    description = {
      "Let a paused task go on.",
      "What is left of a task that is DEAD, CANCELLED or FAILED is done by this process, with the"
          + " same order; what it did before is not done again. Of a task that runs, or was killed"
          + " a moment ago, it waits for a sign of life first, 15 s at most."
    })
final class TasksResumeCommand extends OneTaskCommand {
  private static final Duration SILENT_FOR_SURE = Task.SILENCE.plusSeconds(1);

  @Mixin private AllowedTargets targets = new AllowedTargets();

  @Mixin private TakeOver takeOver = new TakeOver();

  @Override
  Targets targets(final String topicPrefix) {
    return targets.of(topicPrefix);
  }

  @Override
  int run(final OperationContext context) {
    final SteerTask.Steered steered;
    try {
      steered = new SteerTask(context).resume(id(), operator());
    } catch (final RefusedException e) {
      if (e.refusal() instanceof Refusal.TaskRuns runs) {
        return resumeIfDead(runs.task(), context);
      }
      throw e;
    }
    if (!steered.told()) {
      return again(steered.task(), context);
    }
    final Task now =
        awaited(steered.task(), next -> state(next) != Task.State.PAUSED, SILENT_FOR_SURE, context);
    return switch (state(now)) {
      case CANCELLED, FAILED, DEAD -> again(now, context);
      case RUNNING, COMPLETED, LIMIT -> shown(now);
      case PAUSED ->
          throw failed(
              ExitStatus.FAILED, id() + " was told to resume, but did not; see dlq tasks show.");
    };
  }

  /** Only silence tells that a process is gone; until then it may be at work. */
  private int resumeIfDead(final Task task, final OperationContext context) {
    note(
        "Task "
            + task.id()
            + " gave its last sign of life at "
            + Times.shown(task.updated())
            + "; waiting for the next one, "
            + Task.SILENCE.toSeconds()
            + " s at most.");
    final Task now =
        awaited(
            task,
            next -> state(next) != Task.State.RUNNING || !next.updated().equals(task.updated()),
            SILENT_FOR_SURE,
            context);
    return switch (state(now)) {
      case RUNNING, PAUSED ->
          now.updated().equals(task.updated())
              ? again(now, context)
              : refused(new Refusal.TaskRuns(now));
      case CANCELLED, FAILED, DEAD -> again(now, context);
      case COMPLETED, LIMIT -> shown(now);
    };
  }

  private static Task.State state(final Task task) {
    return task.state(Instant.now());
  }

  private int again(final Task task, final OperationContext context) {
    final StartTask.Started started =
        new StartTask(context, context)
            .again(task, operator(), takeOver.force(), StartTask.Turn.FREE);
    noteToldToEnd(started.toldToEnd());
    return new TaskConsole(this, false).run(started);
  }
}
