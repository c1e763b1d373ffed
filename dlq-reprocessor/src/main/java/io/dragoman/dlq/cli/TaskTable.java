package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.StreamedTable;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.operations.FindTasks;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskJson;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The table of tasks. */
abstract class TaskTable extends DlqSubcommand {
  private static final Set<Task.State> ALIVE =
      Stream.of(Task.State.values()).filter(Task.State::alive).collect(Collectors.toSet());

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "At most this many tasks, the last ones (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--running", description = "Only those that are running or paused.")
  private boolean running;

  @Override
  final int run() {
    CommandException.requireAtLeast("--limit", 1, limit);
    final Instant now = Instant.now();
    final FindTasks.Found found =
        connection()
            .read(
                context ->
                    new FindTasks(context).list(running ? ALIVE : Set.<Task.State>of(), limit));
    final List<Task> tasks = found.tasks();
    warn(found.expiring());
    if (json()) {
      tasks.forEach(task -> print(TaskJson.of(task, task.state(now))));
    } else if (tasks.isEmpty()) {
      note("No tasks.");
    } else {
      final StreamedTable table =
          new StreamedTable(
              terminal(),
              Column.of("TASK").fixed(32, 0),
              Column.of("STATE").fixed(9, 1),
              Column.of("STARTED").fixed(20, 4),
              Column.number("DONE").fixed(10, 2),
              Column.number("RATE/S").fixed(8, 5),
              Column.of("WHO").fixed(24, 3),
              Column.text("WHAT"));
      printTable(table, tasks.stream().map(task -> row(table, task, now)));
    }
    return ExitStatus.OK;
  }

  private static String row(final StreamedTable table, final Task task, final Instant now) {
    return table.row(
        SafeText.line(task.id()),
        task.state(now).name(),
        Times.shown(task.started()),
        String.format("%,d", task.counts().total()),
        task.state(now) == Task.State.RUNNING ? String.format("%,.0f", task.perSecond()) : "-",
        SafeText.line(task.order().terms().who()),
        SafeText.line(task.order().words()));
  }
}
