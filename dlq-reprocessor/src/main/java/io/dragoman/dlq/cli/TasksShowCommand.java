package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskLog;
import picocli.CommandLine.Command;

/** One task. */
@Command(
    name = "show",
    description = "Show what a task is to do, how far it is, and what to do about it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TasksShowCommand extends OneTaskCommand {
  @Override
  ExitStatus run(final Task task, final TaskLog log, final DeadLetterReader reader) {
    return shown(task);
  }
}
