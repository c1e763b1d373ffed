package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.Times;
import io.dragoman.dlq.cli.Columns.Column;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The table of tasks. */
abstract class TaskTable extends DlqSubcommand {
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
      warnOfExpiry(
          reader,
          tasks.stream()
              .filter(task -> task.state(now).alive())
              .flatMap(task -> task.order().topics().stream())
              .collect(Collectors.toSet()),
          () -> connection().audit().marks(reader));
    }
    if (json()) {
      tasks.forEach(task -> print(TaskPage.json(task, now)));
    } else if (tasks.isEmpty()) {
      note("No tasks.");
    } else {
      final Columns columns =
          new Columns(
              style(),
              width(),
              List.of(
                  Column.of("TASK", 32, 0),
                  Column.of("STATE", 9, 1),
                  Column.of("STARTED", 20, 4),
                  Column.number("DONE", 10, 2),
                  Column.number("RATE/S", 8, 5),
                  Column.of("WHO", 24, 3)),
              "WHAT");
      printTable(columns, tasks.stream().map(task -> row(columns, task, now)));
    }
    return ExitStatus.OK;
  }

  private static String row(final Columns columns, final Task task, final Instant now) {
    return columns.row(
        List.of(
            Style.line(task.id()),
            task.state(now).name(),
            Times.shown(task.started()),
            String.format("%,d", task.counts().total()),
            task.state(now) == Task.State.RUNNING ? String.format("%,.0f", task.perSecond()) : "-",
            Style.line(task.order().who())),
        Style.line(task.order().words()));
  }
}
