package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.Times;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The table of tasks. */
abstract class TaskTable extends DlqSubcommand {
  private static final String FORM = "%-32s  %-9s  %-20s  %10s  %8s  %-24s  %s";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "The last so many tasks (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--running", description = "Only those that run or are paused.")
  private boolean running;

  @Override
  final ExitStatus run() {
    if (limit < 1) {
      throw new ParameterException(commandLine(), "--limit must be at least 1; it is " + limit);
    }
    final Instant now = Instant.now();
    final List<Task> tasks;
    try (DeadLetterReader reader = connection().reader()) {
      tasks =
          connection().tasks().list(reader).stream()
              .filter(task -> !running || task.state(now).alive())
              .limit(limit)
              .toList();
    }
    if (json()) {
      tasks.forEach(task -> print(TaskPage.json(task, now)));
    } else if (tasks.isEmpty()) {
      note("No tasks.");
    } else {
      out()
          .println(
              style()
                  .heading(
                      String.format(
                          FORM, "TASK", "STATE", "STARTED", "DONE", "RATE/S", "WHO", "WHAT")));
      tasks.forEach(task -> out().println(row(task, now)));
    }
    return ExitStatus.OK;
  }

  private static String row(final Task task, final Instant now) {
    return String.format(
        FORM,
        Style.line(task.id()),
        task.state(now),
        Times.shown(task.started()),
        String.format("%,d", task.counts().total()),
        task.state(now) == Task.State.RUNNING ? String.format("%,.0f", task.perSecond()) : "-",
        Style.line(task.order().who()),
        Style.line(task.order().words()));
  }
}
