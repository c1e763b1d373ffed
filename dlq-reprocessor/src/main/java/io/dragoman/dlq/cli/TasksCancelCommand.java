package io.dragoman.dlq.cli;

import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.SteerTask;
import picocli.CommandLine.Command;

/** Ends a task. */
@Command(
    name = "cancel",
    description = "Cancel a task. What it has done by then is kept; the rest stays pending.")
final class TasksCancelCommand extends OneTaskCommand {
  @Override
  int run(final OperationContext context) {
    return obeyed(
        new SteerTask(context).cancel(id(), operator()), state -> !state.alive(), context);
  }
}
