package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskLog;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Parameters;

/** What the subcommands share that are about one task. */
abstract class OneTaskCommand extends DlqSubcommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  @Parameters(paramLabel = "TASK", description = "Id of the task, as list prints it.")
  private String id = "";

  /** Does it. */
  abstract ExitStatus run(Task task, TaskLog log, DeadLetterReader reader);

  @Override
  final ExitStatus run() {
    try (DeadLetterReader reader = connection().reader()) {
      final TaskLog log = connection().tasks();
      return run(find(log, reader), log, reader);
    }
  }

  /** Prints how the task is. */
  final ExitStatus shown(final Task task) {
    final Instant now = Instant.now();
    if (json()) {
      print(TaskPage.json(task, now));
    } else {
      TaskPage.print(out(), style(), task, now);
    }
    return ExitStatus.OK;
  }

  /** Says why it cannot be done. */
  final ExitStatus refused(final String sentence) {
    note("Error: " + sentence);
    return ExitStatus.FAILED;
  }

  /** Tells the task something and waits until it has obeyed. */
  final ExitStatus tell(
      final Task task,
      final Task.Command command,
      final Predicate<Task.State> obeyed,
      final TaskLog log,
      final DeadLetterReader reader) {
    log.tell(task.id(), command, Operator.name(), Instant.now());
    final long end = System.nanoTime() + PATIENCE.toNanos();
    Task now = task;
    while (!obeyed.test(now.state(Instant.now()))) {
      if (System.nanoTime() - end > 0) {
        return refused(
            task.id()
                + " was told, but did not answer within "
                + PATIENCE.toSeconds()
                + " s; see dlq tasks show.");
      }
      sleep();
      now = find(log, reader);
    }
    return shown(now);
  }

  final Task find(final TaskLog log, final DeadLetterReader reader) {
    return log.find(reader, id)
        .orElseThrow(() -> new NotFoundException("There is no task '" + id + "'."));
  }

  static void sleep() {
    try {
      Thread.sleep(POLL);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
