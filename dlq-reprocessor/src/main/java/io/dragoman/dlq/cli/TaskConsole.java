package io.dragoman.dlq.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressBar;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.json.OutcomeJson;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.StartTask;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.outcome.ReplayOutcomeTracker;
import io.dragoman.dlq.outcome.ReplayOutcomes;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskListener;
import io.dragoman.dlq.task.TaskRunner;
import java.time.Duration;

/** A task in this process: a progress bar while it runs, and what it did. */
final class TaskConsole implements TaskListener {
  private final DlqSubcommand command;
  private final boolean dryRun;
  private long failures;
  private final ProgressBar bar;
  private final Page page;

  TaskConsole(final DlqSubcommand command, final boolean dryRun) {
    this.command = command;
    this.dryRun = dryRun;
    this.bar = new ProgressBar(command.terminal());
    this.page = command.page();
  }

  /** Runs the task until it ends, or until the process is told to end. */
  int run(final StartTask.Started started) {
    final Task task = started.task();
    try (Cancellation cancelled = Cancellation.onInterrupt()) {
      final TaskRunner.Result result = started.run(this, cancelled);
      result
          .trouble()
          .ifPresent(
              why -> command.note("dlq tasks could not show this task: " + SafeText.line(why)));
      if (!result.why().isEmpty()) {
        command.note(
            "Task "
                + task.id()
                + " was "
                + SafeText.line(result.why())
                + ". What is counted is done; dlq tasks resume "
                + task.id()
                + " does the rest.");
      }
      return result.end() == Task.State.CANCELLED ? ExitStatus.CANCELLED : status();
    } finally {
      bar.close();
    }
  }

  /** Whether everything could be done that was meant, as far as it came. */
  int status() {
    return failures == 0 ? ExitStatus.OK : ExitStatus.INCOMPLETE;
  }

  /** Follows what the task replayed, and says what became of it. */
  int follow(
      final ReplayOutcomeTracker tracker,
      final OperationContext context,
      final Task task,
      final Duration patience) {
    bar.begin(0);
    try (Cancellation cancelled = Cancellation.onInterrupt()) {
      final ReplayOutcomes replayOutcomes =
          tracker.follow(
              context.audit(),
              context.reader(),
              task.id(),
              patience,
              soFar -> {
                final long ended = soFar.done() + soFar.deadAgain();
                bar.reached(ended, ended + soFar.pending() + soFar.unknown());
              },
              cancelled);
      bar.close();
      report(task, replayOutcomes);
      if (cancelled.getAsBoolean()) {
        return ExitStatus.CANCELLED;
      }
      return replayOutcomes.good() ? ExitStatus.OK : ExitStatus.NOT_ENDED;
    } finally {
      bar.close();
    }
  }

  private void report(final Task task, final ReplayOutcomes replayOutcomes) {
    if (command.json()) {
      command.print(new Followed(task.id(), replayOutcomes));
      return;
    }
    page.heading("What became of them");
    page.counted(replayOutcomes.done(), "done");
    page.counted(replayOutcomes.deadAgain(), "dead again");
    replayOutcomes.examples().forEach(where -> page.line("            " + where));
    if (replayOutcomes.pending() > 0) {
      page.counted(replayOutcomes.pending(), "pending: not ended yet");
    }
    if (replayOutcomes.unknown() > 0) {
      page.counted(
          replayOutcomes.unknown(),
          "not dead again; whether they are done is not known, their topics are not Dragoman's");
    }
  }

  @Override
  public Progress begins(final Order order, final long offsets) {
    return DlqSubcommand.awaited(bar).apply(offsets);
  }

  @Override
  public void ended(final Order order, final OrderOutcome outcome) {
    bar.close();
    failures += outcome.counts().failures();
    if (command.json()) {
      command.print(new Ended(order.topic(), order.task(), dryRun, OutcomeJson.of(outcome)));
      return;
    }
    page.heading(order.topic(), dryRun ? "  (dry run)" : "  task " + order.task());
    page.counts(outcome.counts());
    if (!dryRun) {
      outcome.failures().forEach(this::named);
    }
    page.line(
        switch (outcome.end()) {
          case COMPLETE -> outcome.total() == 0 ? "  nothing to do" : "  done";
          case LIMIT -> "  stopped at --max; there may be more";
          case CANCELLED -> "  cancelled; what is counted here is done, the rest is pending";
        });
  }

  private void named(final OrderOutcome.Failure failure) {
    page.line("            " + failure.location() + "  " + SafeText.line(failure.skip().words()));
  }

  private record Followed(String task, @JsonUnwrapped ReplayOutcomes outcomes) {}

  private record Ended(
      String topic, String task, boolean dryRun, @JsonUnwrapped OutcomeJson outcome) {}
}
