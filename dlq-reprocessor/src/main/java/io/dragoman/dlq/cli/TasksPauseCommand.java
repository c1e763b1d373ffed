package io.dragoman.dlq.cli;

import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.SteerTask;
import io.dragoman.dlq.task.Task;
import picocli.CommandLine.Command;

/** Lets a running task stand still. */
@Command(
    name = "pause",
    description =
        "Pause a running task: what it has done is committed, and its process waits for"
            + " resume or cancel.")
final class TasksPauseCommand extends OneTaskCommand {
  @Override
  int run(final OperationContext context) {
    return obeyed(
        new SteerTask(context).pause(id(), operator()),
        state -> state != Task.State.RUNNING,
        context);
  }
}
