package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskLog;
import java.time.Instant;
import picocli.CommandLine.Command;

/** Lets a running task stand still. */
@Command(
    name = "pause",
    description =
        "Let a running task stand still: what it has done is committed, and its process waits for"
            + " resume or cancel.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TasksPauseCommand extends OneTaskCommand {
  @Override
  ExitStatus run(final Task task, final TaskLog log, final DeadLetterReader reader) {
    final Task.State state = task.state(Instant.now());
    return switch (state) {
      case RUNNING -> tell(task, Task.Command.PAUSE, now -> now != Task.State.RUNNING, log, reader);
      case PAUSED -> shown(task);
      case COMPLETED, LIMIT, CANCELLED, FAILED, DEAD ->
          refused(task.id() + " does not run: it is " + state + ".");
    };
  }
}
