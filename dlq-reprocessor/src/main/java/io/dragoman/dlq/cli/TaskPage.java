package io.dragoman.dlq.cli;

import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskJson;
import java.io.PrintWriter;
import java.time.Instant;

/** Everything that is known of a task. */
final class TaskPage {
  private TaskPage() {}

  static TaskJson json(final Task task, final Instant now) {
    return TaskJson.of(task, task.state(now));
  }

  static void print(final PrintWriter out, final Style style, final Task task, final Instant now) {
    final Task.State state = task.state(now);
    out.println(style.heading(Style.line(task.id())));
    field(out, "State", state + ": " + state.words());
    if (!task.message().isEmpty()) {
      field(out, "Message", Style.line(task.message()));
    }
    field(out, "What", Style.line(task.order().words()));
    task.order().perSecond().ifPresent(rate -> field(out, "Rate limit", rate + " a second"));
    field(out, "Who", Style.line(task.order().who()));
    if (!task.order().why().isEmpty()) {
      field(out, "Why", Style.line(task.order().why()));
    }
    field(out, "Started", Times.shown(task.started()));
    field(out, state.alive() ? "Last heard of" : "Ended", Times.shown(task.updated()));
    field(out, "Host", Style.line(task.host()));
    if (state.alive()) {
      field(
          out,
          "Progress",
          String.format(
              "%,d of %,d offsets, %,.0f dead letters a second",
              task.passed(), task.offsets(), task.perSecond()));
    }
    task.counts().done().forEach((done, count) -> counted(out, count, Words.lower(done)));
    task.counts().targets().forEach((target, count) -> counted(out, count, "-> " + target));
    task.counts()
        .skipped()
        .forEach((reason, count) -> counted(out, count, "left alone: " + reason.words()));
    if (task.counts().total() > 0) {
      out.println(style.faint("  Each one: dlq audit --task " + Style.line(task.id())));
    }
  }

  private static void field(final PrintWriter out, final String name, final String value) {
    out.println(String.format("  %-14s", name) + value);
  }

  private static void counted(final PrintWriter out, final long count, final String what) {
    out.println(String.format("  %,9d %s", count, what));
  }
}
