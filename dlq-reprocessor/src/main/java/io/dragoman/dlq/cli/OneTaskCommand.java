package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.operations.FindTasks;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.SteerTask;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskJson;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import picocli.CommandLine.Parameters;

/** What the subcommands share that are about one task. */
abstract class OneTaskCommand extends DlqSubcommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  @Parameters(paramLabel = "TASK", description = "Id of the task, as list prints it.")
  private String id = "";

  /** Does it. */
  abstract int run(OperationContext context);

  @Override
  final int run() {
    return connection().read(this::run);
  }

  final String id() {
    return id;
  }

  /** Prints how the task is. */
  final int shown(final Task task) {
    final Instant now = Instant.now();
    if (json()) {
      print(TaskJson.of(task, task.state(now)));
    } else {
      print(page(), task, now);
    }
    return ExitStatus.OK;
  }

  /** Waits until a task has obeyed, if it was told something. */
  final int obeyed(
      final SteerTask.Steered steered,
      final Predicate<Task.State> wanted,
      final OperationContext context) {
    final Task now =
        steered.told()
            ? awaited(
                steered.task(), task -> wanted.test(task.state(Instant.now())), PATIENCE, context)
            : steered.task();
    if (steered.told() && !wanted.test(now.state(Instant.now()))) {
      throw failed(
          ExitStatus.FAILED,
          id + " did not react within " + PATIENCE.toSeconds() + " s; see dlq tasks show.");
    }
    return shown(now);
  }

  /** By the clock of this process alone: that of another host may be wrong. */
  final Task awaited(
      final Task task,
      final Predicate<Task> wanted,
      final Duration patience,
      final OperationContext context) {
    final long until = System.nanoTime() + patience.toNanos();
    Task now = task;
    while (!wanted.test(now) && System.nanoTime() < until) {
      Times.pause(POLL);
      now = new FindTasks(context).find(id);
    }
    return now;
  }

  private static void print(final Page page, final Task task, final Instant now) {
    final Task.State state = task.state(now);
    page.heading(SafeText.line(task.id()));
    page.field("State", state + ": " + state.words());
    if (!task.message().isEmpty()) {
      page.field("Message", SafeText.line(task.message()));
    }
    page.field("What", SafeText.line(task.order().words()));
    task.order()
        .terms()
        .perSecond()
        .ifPresent(rate -> page.field("Rate limit", rate + " a second"));
    page.field("Who", SafeText.line(task.order().terms().who()));
    if (!task.order().terms().why().isEmpty()) {
      page.field("Why", SafeText.line(task.order().terms().why()));
    }
    page.field("Started", Times.shown(task.started()));
    page.field(state.alive() ? "Last report" : "Ended", Times.shown(task.updated()));
    page.field("Host", SafeText.line(task.host()));
    if (state.alive()) {
      page.field(
          "Progress",
          String.format(
              "%,d of %,d offsets, %,.0f dead letters a second",
              task.passed(), task.offsets(), task.perSecond()));
    }
    page.counts(task.counts());
    if (task.counts().total() > 0) {
      page.line(page.faint("  Each one: dlq audit --task " + SafeText.line(task.id())));
    }
  }
}
