package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.DisplayWidth;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressBar;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.StreamedTable;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.json.StatsJson;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterStats;
import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import io.dragoman.dlq.letter.StatsGroup;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.operations.CountDeadLetters;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How many dead letters there are, and what they have in common. */
@Command(
    name = "stats",
    description = "Count dead letters by what they have in common: first, last, count, example.",
    footer = {
      "",
      "Examples:",
      "  dlq stats --since 1d",
      "  dlq stats --by code,hour --topic 'dlq.*' --json"
    })
final class StatsCommand extends SelectingCommand {
  @Option(
      names = "--by",
      split = ",",
      paramLabel = "WHAT",
      defaultValue = "code,exception,engine,app,hour",
      description =
          "topic, code, disposition, exception, message, engine, app, client, origin, state, hour"
              + " (default:"
              + " ${DEFAULT-VALUE}).")
  private Set<Dimension> dimensions = EnumSet.noneOf(Dimension.class);

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description =
          "At most this many rows in each table (default: ${DEFAULT-VALUE}); JSON has all.")
  private int limit;

  @Override
  int run() {
    CommandException.requireAtLeast("--limit", 1, limit);
    final List<String> topics = topics();
    final Criteria criteria = criteria(Clock.systemUTC());
    final CountDeadLetters.Counted counted =
        connection()
            .read(
                context -> {
                  try (ProgressBar bar = new ProgressBar(terminal())) {
                    return new CountDeadLetters(context)
                        .count(topics, criteria, dimensions, awaited(bar));
                  }
                });
    warn(counted.expiring());
    if (json()) {
      print(StatsJson.of(counted.stats(), counted.topics(), counted.filter(), counted.expiring()));
    } else {
      print(counted.stats(), counted.topics(), counted.filter());
    }
    return ExitStatus.OK;
  }

  private void print(
      final DeadLetterStats stats, final Set<String> topics, final DeadLetterFilter filter) {
    out()
        .printf(
            "%,d dead letters, %,d bytes, in %s%s%n",
            stats.count(),
            stats.bytes(),
            topics.isEmpty() ? "no topic" : String.join(", ", topics),
            filter.isAll() ? "" : " with " + filter);
    if (stats.first().isPresent() && stats.last().isPresent()) {
      out()
          .println(
              "first "
                  + Times.shown(stats.first().get())
                  + ", last "
                  + Times.shown(stats.last().get()));
      stats.dimensions().forEach(dimension -> printTable(dimension, stats.groups(dimension)));
    }
  }

  private void printTable(final Dimension dimension, final List<StatsGroup> groups) {
    final List<StatsGroup> shown = groups.subList(0, Math.min(limit, groups.size()));
    final StreamedTable table =
        new StreamedTable(
            terminal(),
            Column.of(dimension.name()).fixed(nameWidth(dimension, shown), 1),
            Column.number("COUNT").fixed(11, 0),
            Column.of("FIRST").fixed(20, 4),
            Column.of("LAST").fixed(20, 3),
            Column.of("EXAMPLE").fixed(longest(shown, group -> group.example().toString()), 2),
            Column.text("MESSAGE"));
    out().println();
    out().println(table.header());
    shown.forEach(
        group ->
            out()
                .println(
                    table
                        .row(
                            SafeText.line(group.name()),
                            String.format("%,d", group.count()),
                            Times.shown(group.first()),
                            Times.shown(group.last()),
                            group.example().toString(),
                            group.message() == null ? "" : SafeText.line(group.message()))
                        .stripTrailing()));
    if (groups.size() > shown.size()) {
      page().line(page().faint("and " + (groups.size() - shown.size()) + " more"));
    }
  }

  /** A message can be as long as a page: on a terminal it gets half of the line. */
  private int nameWidth(final Dimension dimension, final List<StatsGroup> shown) {
    final int needed =
        Math.max(dimension.name().length(), longest(shown, group -> SafeText.line(group.name())));
    return terminal().outIsTerminal() ? Math.min(needed, terminal().width() / 2) : needed;
  }

  private static int longest(
      final List<StatsGroup> groups, final Function<StatsGroup, String> text) {
    return groups.stream().mapToInt(group -> DisplayWidth.of(text.apply(group))).max().orElse(0);
  }
}
