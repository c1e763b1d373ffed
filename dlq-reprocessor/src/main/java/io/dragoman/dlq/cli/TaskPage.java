package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskJson;
import java.time.Instant;

/** Everything that is known of a task. */
final class TaskPage {
  private TaskPage() {}

  static TaskJson json(final Task task, final Instant now) {
    return TaskJson.of(task, task.state(now));
  }

  static void print(final Page page, final Task task, final Instant now) {
    final Task.State state = task.state(now);
    page.heading(SafeText.line(task.id()));
    page.field("State", state + ": " + state.words());
    if (!task.message().isEmpty()) {
      page.field("Message", SafeText.line(task.message()));
    }
    page.field("What", SafeText.line(task.order().words()));
    task.order().perSecond().ifPresent(rate -> page.field("Rate limit", rate + " a second"));
    page.field("Who", SafeText.line(task.order().who()));
    if (!task.order().why().isEmpty()) {
      page.field("Why", SafeText.line(task.order().why()));
    }
    page.field("Started", Times.shown(task.started()));
    page.field(state.alive() ? "Last heard of" : "Ended", Times.shown(task.updated()));
    page.field("Host", SafeText.line(task.host()));
    if (state.alive()) {
      page.field(
          "Progress",
          String.format(
              "%,d of %,d offsets, %,.0f dead letters a second",
              task.passed(), task.offsets(), task.perSecond()));
    }
    task.counts().done().forEach((done, count) -> page.counted(count, Words.lower(done)));
    task.counts().targets().forEach((target, count) -> page.counted(count, "-> " + target));
    task.counts()
        .skipped()
        .forEach((reason, count) -> page.counted(count, "left alone: " + reason.words()));
    if (task.counts().total() > 0) {
      page.line(page.faint("  Each one: dlq audit --task " + SafeText.line(task.id())));
    }
  }
}
