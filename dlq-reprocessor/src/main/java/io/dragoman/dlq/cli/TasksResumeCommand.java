package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Decoding;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskLog;
import io.dragoman.dlq.TaskRunner;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a task go on. */
@Command(
    name = "resume",
    description = {
      "Let a paused task go on.",
      "What is left of a task that is DEAD, CANCELLED or FAILED is done by this process, with the"
          + " same order; what it did before is not done again."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TasksResumeCommand extends OneTaskCommand {
  @Mixin private AllowedTargets targets = new AllowedTargets();

  @Override
  ExitStatus run(final Task task, final TaskLog log, final DeadLetterReader reader) {
    final Task.State state = task.state(Instant.now());
    return switch (state) {
      case PAUSED -> tell(task, Task.Command.RESUME, now -> now != Task.State.PAUSED, log, reader);
      case RUNNING -> shown(task);
      case CANCELLED, FAILED, DEAD -> again(task, reader);
      case COMPLETED, LIMIT ->
          refused(task.id() + " has nothing left to do: " + state.words() + ".");
    };
  }

  private ExitStatus again(final Task task, final DeadLetterReader reader) {
    try (Decoding decoding = new Decoding(connection().registryConfig())) {
      final TaskRunner runner = connection().taskRunner(reader, targets, decoding.decoder());
      return new TaskConsole(this, false).run(runner, runner.again(task));
    }
  }
}
