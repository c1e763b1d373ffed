package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskLog;
import java.time.Instant;
import picocli.CommandLine.Command;

/** Ends a task. */
@Command(
    name = "cancel",
    description = "End a task. What it has done by then is kept; the rest stays pending.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TasksCancelCommand extends OneTaskCommand {
  @Override
  ExitStatus run(final Task task, final TaskLog log, final DeadLetterReader reader) {
    final Task.State state = task.state(Instant.now());
    return switch (state) {
      case RUNNING, PAUSED -> tell(task, Task.Command.CANCEL, now -> !now.alive(), log, reader);
      case DEAD -> {
        final Task ended =
            task.ended(
                Task.State.CANCELLED,
                Instant.now(),
                "cancelled by " + Operator.name() + " after its process was gone");
        log.say(ended);
        yield shown(ended);
      }
      case CANCELLED -> shown(task);
      case COMPLETED, LIMIT, FAILED -> refused(task.id() + " has ended: it is " + state + ".");
    };
  }
}
