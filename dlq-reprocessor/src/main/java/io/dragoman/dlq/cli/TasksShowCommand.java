package io.dragoman.dlq.cli;

import io.dragoman.dlq.operations.FindTasks;
import io.dragoman.dlq.operations.OperationContext;
import picocli.CommandLine.Command;

/** One task. */
@Command(
    name = "show",
    description = "Show what a task is to do, how far it is, and what to do about it.")
final class TasksShowCommand extends OneTaskCommand {
  @Override
  int run(final OperationContext context) {
    return shown(new FindTasks(context).find(id()));
  }
}
