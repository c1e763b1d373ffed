package io.dragoman.ops.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.ops.demo.DemoReport;
import io.dragoman.ops.demo.DemoResult;
import io.dragoman.ops.demo.SampleOutcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Prints what the demonstration found, for people. */
final class DemoTable {
  private static final String MISSING = "-";

  private final Terminal terminal;

  DemoTable(final Terminal terminal) {
    this.terminal = terminal;
  }

  void print(final DemoReport report) {
    final TextTable table =
        new TextTable(
            Column.text("INPUT"),
            Column.text("TRANSCRIPT"),
            Column.text("TRANSLATION"),
            Column.text("REFERENCE"),
            Column.number("HEARD"),
            Column.number("DONE"));
    for (final SampleOutcome outcome : report.outcomes()) {
      table.row(
          TextTable.Cell.of(outcome.sample().name()),
          transcript(outcome),
          translation(outcome),
          new TextTable.Cell(reference(outcome), Terminal.Style.FAINT),
          TextTable.Cell.of(seconds(outcome.transcribedAfter())),
          TextTable.Cell.of(seconds(outcome.completeAfter())));
    }
    table.render(terminal).forEach(terminal.out()::println);
    summary(report);
  }

  private static TextTable.Cell transcript(final SampleOutcome outcome) {
    if (outcome.sample().transcript().isEmpty()) {
      return TextTable.Cell.of(MISSING);
    }
    final String text = outcome.view().transcript();
    return new TextTable.Cell(
        text.isEmpty() ? "(no speech)" : text,
        outcome.speech().edits() == 0 ? Terminal.Style.GOOD : Terminal.Style.DOUBTFUL);
  }

  private static TextTable.Cell translation(final SampleOutcome outcome) {
    final String text = outcome.translation();
    return new TextTable.Cell(
        text.isEmpty() ? MISSING : text,
        outcome.translationMatches()
            ? Terminal.Style.GOOD
            : outcome.translationJudged() ? Terminal.Style.BAD : Terminal.Style.DOUBTFUL);
  }

  private static String reference(final SampleOutcome outcome) {
    final String translation = outcome.sample().translation();
    if (outcome.speech().edits() == 0) {
      return translation.isEmpty() ? "(no speech)" : translation;
    }
    return outcome.sample().transcript().filter(text -> !text.isEmpty()).orElse("(no speech)")
        + " "
        + translation;
  }

  private void summary(final DemoReport report) {
    final DemoResult result = report.result();
    terminal.out().println();
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "Speech:       %.1f %% of characters wrong (%d of %d), at most %.0f %% allowed%n",
            result.speech().rate() * 100,
            result.speech().edits(),
            result.speech().characters(),
            DemoResult.MAX_ERROR_RATE * 100);
    final int misheard = result.sent() - result.judged();
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "Translations: %d of %d as the reference%s%n",
            result.matched(),
            result.judged(),
            misheard == 0
                ? ""
                : "; %d not judged, because the speech was not heard exactly".formatted(misheard));
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "Over HTTP:    POST %s answered in %.1f s: %s%n",
            report.http().url(),
            report.http().after().toMillis() / 1000.0,
            terminal.styled(
                report.http().right() ? Terminal.Style.GOOD : Terminal.Style.BAD,
                SafeText.line(report.http().answer())));
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "Time:         %.1f s of audio and %d texts in %.1f s; start %.1f s%n",
            report.audioSeconds(),
            report.outcomes().stream()
                .filter(outcome -> outcome.sample().seconds().isEmpty())
                .count(),
            report.working().toMillis() / 1000.0,
            report.starting().toMillis() / 1000.0);
    report.outcomes().stream()
        .filter(outcome -> !outcome.view().complete() || !outcome.view().allFailures().isEmpty())
        .forEach(outcome -> terminal.out().println(problem(outcome)));
    terminal
        .out()
        .println(
            report.passed()
                ? terminal.styled(Terminal.Style.GOOD, "The demo passed.")
                : terminal.styled(Terminal.Style.BAD, "The demo failed."));
  }

  private String problem(final SampleOutcome outcome) {
    return terminal.styled(Terminal.Style.BAD, outcome.sample().name() + ": ")
        + outcome.view().allFailures().stream()
            .flatMap(failure -> failure.getMessage().stream())
            .findFirst()
            .orElse(outcome.view().describe());
  }

  private static String seconds(final Optional<Duration> duration) {
    return duration
        .map(value -> String.format(Locale.ROOT, "%.1f s", value.toMillis() / 1000.0))
        .orElse(MISSING);
  }
}
