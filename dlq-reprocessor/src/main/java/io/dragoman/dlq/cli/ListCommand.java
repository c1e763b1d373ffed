package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.json.DeadLetterJson;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.operations.ListDeadLetters;
import io.dragoman.dlq.operations.ListDeadLetters.Sort;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One line for each dead letter. */
@Command(
    name = "list",
    description = "List dead letters, one line each.",
    footer = {
      "",
      "Examples:",
      "  dlq list --since 2h --code ENGINE_TIMEOUT",
      "  dlq list -t 'orders-dlt' --text 'connection refused' --json",
      "  dlq list --follow"
    })
final class ListCommand extends SelectingCommand {
  @Option(
      names = {"-s", "--sort"},
      paramLabel = "ORDER",
      defaultValue = "newest",
      description =
          "What comes first: newest, oldest, topic, code, attempts, size (default:"
              + " ${DEFAULT-VALUE}). All but newest and oldest read every record.")
  private Sort sort = Sort.NEWEST;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "50",
      description = "At most this many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--all", description = "All of them, in the order in which they are read.")
  private boolean all;

  @Option(
      names = {"-f", "--follow"},
      description = "Then wait for new ones, until Ctrl-C.")
  private boolean follow;

  private boolean headerDue = true;

  @Override
  int run() {
    CommandException.requireAtLeast("--limit", 1, limit);
    // Wrong options are told before the cluster is asked.
    final List<String> topics = topics();
    final Criteria criteria = criteria(Clock.systemUTC());
    return connection()
        .read(
            context -> {
              final ListDeadLetters letters = new ListDeadLetters(context);
              list(letters, letters.open(topics, criteria, true));
              return ExitStatus.OK;
            });
  }

  private void list(final ListDeadLetters letters, final ListDeadLetters.Listing listing) {
    if (listing.topics().isEmpty()) {
      note("No dead letter topic of Dragoman exists on this cluster; see --topic.");
      return;
    }
    final LetterTable table = new LetterTable(terminal(), listing.topics(), listing.statuses());
    warn(letters.expiring(listing));
    if (all) {
      letters.all(listing, letter -> print(table, listing, letter));
    } else {
      print(letters.first(listing, listing.ranges(), sort, limit), listing, table);
    }
    if (!json()) {
      noteLeftOut(table.leftOut());
    }
    if (follow) {
      letters.follow(listing, letter -> print(table, listing, letter), () -> out().checkError());
    }
  }

  private void print(
      final ListDeadLetters.Page page,
      final ListDeadLetters.Listing listing,
      final LetterTable table) {
    final List<DeadLetter> shown = page.letters();
    // What is followed goes on at the bottom, so the newest must stand there.
    (follow && sort == Sort.NEWEST ? shown.reversed() : shown)
        .forEach(letter -> print(table, listing, letter));
    if (shown.isEmpty() && !follow) {
      final DeadLetterFilter filter = listing.filter();
      note(filter.isAll() ? "No dead letters." : "No dead letters with " + filter + ".");
    } else if (page.more()) {
      note("There are more than " + limit + "; see --limit, --all and the filters.");
    }
  }

  /** Several threads print with {@code --all}: a line must stay a line. */
  private synchronized void print(
      final LetterTable table, final ListDeadLetters.Listing listing, final DeadLetter letter) {
    if (json()) {
      print(DeadLetterJson.summary(letter, listing.statuses()));
    } else {
      if (headerDue) {
        out().println(table.header());
        headerDue = false;
      }
      out().println(table.row(letter));
    }
    if (follow) {
      out().flush();
    }
  }
}
