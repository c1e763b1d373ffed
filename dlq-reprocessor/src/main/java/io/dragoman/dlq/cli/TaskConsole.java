package io.dragoman.dlq.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.Order;
import io.dragoman.dlq.Outcome;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskListener;
import io.dragoman.dlq.TaskRunner;
import io.dragoman.dlq.json.OrderJson;
import java.util.Optional;

/** A task in this process: a progress bar while it runs, and what it did. */
final class TaskConsole implements TaskListener {
  private final DlqSubcommand command;
  private final boolean dryRun;
  private Optional<ProgressBar> bar = Optional.empty();

  TaskConsole(final DlqSubcommand command, final boolean dryRun) {
    this.command = command;
    this.dryRun = dryRun;
  }

  /** Runs the task until it ends, or until the process is told to end. */
  ExitStatus run(final TaskRunner runner, final Task task) {
    try (Cancellation cancelled = Cancellation.onInterrupt()) {
      final TaskRunner.Result result = runner.run(task, this, cancelled);
      result
          .trouble()
          .ifPresent(why -> command.note("dlq tasks could not show this task: " + Style.line(why)));
      return result.end() == Task.State.CANCELLED ? ExitStatus.CANCELLED : ExitStatus.OK;
    } finally {
      wipe();
    }
  }

  @Override
  public Progress begins(final Order order, final long offsets) {
    final ProgressBar progress = ProgressBar.on(command.commandLine().getErr(), offsets);
    bar = Optional.of(progress);
    return progress;
  }

  @Override
  public void ended(final Order order, final Outcome outcome) {
    wipe();
    if (command.json()) {
      final ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("topic", order.topic()).put("task", order.task()).put("dryRun", dryRun);
      command.print(OrderJson.addTo(node, outcome));
      return;
    }
    line(
        command.style().heading(order.topic())
            + (dryRun ? "  (dry run)" : "  task " + order.task()));
    outcome.counts().done().forEach((state, count) -> counted(count, Words.lower(state)));
    outcome.counts().targets().forEach((target, count) -> counted(count, "-> " + target));
    outcome
        .counts()
        .skipped()
        .forEach((reason, count) -> counted(count, "left alone: " + reason.words()));
    line(
        switch (outcome.end()) {
          case COMPLETE -> outcome.total() == 0 ? "  nothing to do" : "  done";
          case LIMIT -> "  stopped at --max; there may be more";
          case CANCELLED -> "  cancelled; what is counted here is done, the rest is pending";
        });
  }

  private void counted(final long count, final String what) {
    line(String.format("  %,9d %s", count, what));
  }

  private void line(final String text) {
    command.out().println(text);
  }

  private void wipe() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
  }
}
