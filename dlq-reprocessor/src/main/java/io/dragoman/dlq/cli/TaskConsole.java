package io.dragoman.dlq.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.dlq.json.FatesJson;
import io.dragoman.dlq.json.OutcomeJson;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.StartTask;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.Outcome;
import io.dragoman.dlq.outcome.ReplayOutcomeTracker;
import io.dragoman.dlq.outcome.ReplayOutcomes;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskListener;
import io.dragoman.dlq.task.TaskRunner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A task in this process: a progress bar while it runs, and what it did. */
final class TaskConsole implements TaskListener {
  private final DlqSubcommand command;
  private final boolean dryRun;
  private long failures;
  private Optional<ProgressBar> bar = Optional.empty();

  TaskConsole(final DlqSubcommand command, final boolean dryRun) {
    this.command = command;
    this.dryRun = dryRun;
  }

  /** Runs the task until it ends, or until the process is told to end. */
  ExitStatus run(final StartTask.Started started) {
    final Task task = started.task();
    try (Cancellation cancelled = Cancellation.onInterrupt()) {
      final TaskRunner.Result result = started.run(this, cancelled);
      result
          .trouble()
          .ifPresent(why -> command.note("dlq tasks could not show this task: " + Style.line(why)));
      if (!result.why().isEmpty()) {
        command.note(
            "Task "
                + task.id()
                + " was "
                + Style.line(result.why())
                + ". What is counted is done; dlq tasks resume "
                + task.id()
                + " does the rest.");
      }
      return result.end() == Task.State.CANCELLED ? ExitStatus.CANCELLED : status();
    } finally {
      wipe();
    }
  }

  /** Whether everything could be done that was meant, as far as it came. */
  ExitStatus status() {
    return failures == 0 ? ExitStatus.OK : ExitStatus.INCOMPLETE;
  }

  /** Follows what the task replayed, and says what became of it. */
  ExitStatus follow(
      final ReplayOutcomeTracker tracker,
      final OperationContext context,
      final Task task,
      final Duration patience) {
    final AtomicLong known = new AtomicLong();
    try (Cancellation cancelled = Cancellation.onInterrupt()) {
      final ReplayOutcomes replayOutcomes =
          tracker.follow(
              context.audit(),
              context.reader(),
              task.id(),
              patience,
              soFar -> {
                final long ended = soFar.done() + soFar.deadAgain();
                waiting(ended + soFar.pending() + soFar.unknown())
                    .advanced(ended - known.getAndSet(ended));
              },
              cancelled);
      wipe();
      report(task, replayOutcomes);
      if (cancelled.getAsBoolean()) {
        return ExitStatus.CANCELLED;
      }
      return replayOutcomes.good() ? ExitStatus.OK : ExitStatus.NOT_ALL_WELL;
    } finally {
      wipe();
    }
  }

  private ProgressBar waiting(final long total) {
    if (bar.isEmpty()) {
      bar = Optional.of(ProgressBar.on(command.commandLine().getErr(), total));
    }
    return bar.get();
  }

  private void report(final Task task, final ReplayOutcomes replayOutcomes) {
    if (command.json()) {
      command.print(FatesJson.of(task.id(), replayOutcomes));
      return;
    }
    line(command.style().heading("What became of them"));
    counted(replayOutcomes.done(), "done");
    counted(replayOutcomes.deadAgain(), "dead again");
    replayOutcomes.examples().forEach(where -> line("            " + where));
    if (replayOutcomes.pending() > 0) {
      counted(replayOutcomes.pending(), "pending: no end was heard of");
    }
    if (replayOutcomes.unknown() > 0) {
      counted(
          replayOutcomes.unknown(),
          "not dead again; whether they are done is not known, their topics are not Dragoman's");
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
    failures += outcome.counts().failures();
    if (command.json()) {
      command.print(new Ended(order.topic(), order.task(), dryRun, OutcomeJson.of(outcome)));
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
    if (!dryRun) {
      outcome.failures().forEach(this::named);
    }
    line(
        switch (outcome.end()) {
          case COMPLETE -> outcome.total() == 0 ? "  nothing to do" : "  done";
          case LIMIT -> "  stopped at --max; there may be more";
          case CANCELLED -> "  cancelled; what is counted here is done, the rest is pending";
        });
  }

  private void named(final Outcome.Failure failure) {
    line("            " + failure.location() + "  " + Style.line(failure.skip().words()));
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

  private record Ended(
      String topic, String task, boolean dryRun, @JsonUnwrapped OutcomeJson outcome) {}
}
