package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Decoding;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskLog;
import io.dragoman.dlq.TaskRunner;
import io.dragoman.dlq.Times;
import java.time.Instant;
import java.util.function.Predicate;
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
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TasksResumeCommand extends OneTaskCommand {
  @Mixin private AllowedTargets targets = new AllowedTargets();

  @Mixin private TakeOver takeOver = new TakeOver();

  @Override
  ExitStatus run(final Task task, final TaskLog log, final DeadLetterReader reader) {
    final Task.State state = task.state(Instant.now());
    return switch (state) {
      case PAUSED -> goOn(task, log, reader);
      case RUNNING -> resumeIfDead(task, log, reader);
      case CANCELLED, FAILED, DEAD -> again(task, reader);
      case COMPLETED, LIMIT ->
          refused(task.id() + " has nothing left to do: " + state.words() + ".");
    };
  }

  private ExitStatus goOn(final Task task, final TaskLog log, final DeadLetterReader reader) {
    log.tell(task.id(), Task.Command.RESUME, Operator.name(), Instant.now());
    final Task now = awaited(task, next -> state(next) != Task.State.PAUSED, log, reader);
    return switch (state(now)) {
      case CANCELLED, FAILED, DEAD -> again(now, reader);
      case RUNNING, COMPLETED, LIMIT -> shown(now);
      case PAUSED -> refused(task.id() + " was told, but did not obey; see dlq tasks show.");
    };
  }

  /** Only silence tells that a process is gone; until then it may be at work. */
  private ExitStatus resumeIfDead(
      final Task task, final TaskLog log, final DeadLetterReader reader) {
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
            log,
            reader);
    return switch (state(now)) {
      case RUNNING, PAUSED ->
          now.updated().equals(task.updated())
              ? again(now, reader)
              : refused(
                  task.id() + " is at work on " + now.host() + ": there is nothing to resume.");
      case CANCELLED, FAILED, DEAD -> again(now, reader);
      case COMPLETED, LIMIT -> shown(now);
    };
  }

  /** By the clock of this process alone: that of another host may be wrong. */
  private Task awaited(
      final Task task,
      final Predicate<Task> wanted,
      final TaskLog log,
      final DeadLetterReader reader) {
    final long until = System.nanoTime() + Task.SILENCE.plusSeconds(1).toNanos();
    Task now = task;
    while (!wanted.test(now) && System.nanoTime() < until) {
      sleep();
      now = find(log, reader);
    }
    return now;
  }

  private static Task.State state(final Task task) {
    return task.state(Instant.now());
  }

  private ExitStatus again(final Task task, final DeadLetterReader reader) {
    try (Decoding decoding = new Decoding(connection().registryConfig())) {
      final TaskRunner runner = connection().taskRunner(reader, targets, decoding.decoder());
      takeOver.admit(
          connection(), reader, task.order().topics(), task.id(), Operator.name(), this::note);
      return new TaskConsole(this, false).run(runner, runner.again(task));
    }
  }
}
