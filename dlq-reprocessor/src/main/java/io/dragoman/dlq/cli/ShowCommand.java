package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.dlq.json.DeadLetterJson;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.ShowDeadLetter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything that is known of a dead letter. */
@Command(
    name = "show",
    description =
        "Show everything about a dead letter: failure, history of its request, headers, decoded"
            + " value, stack trace.",
    footer = {"", "Example:", "  dlq show dlq.translator-2@17"})
final class ShowCommand extends DlqSubcommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "DEAD-LETTER",
      description = "topic-partition@offset, as list prints it.")
  private List<Location> locations = new ArrayList<>();

  @Option(names = "--full", description = "Do not shorten long fields and bytes.")
  private boolean full;

  @Option(
      names = "--no-history",
      description = "Leave out the history of the request: faster on very large topics.")
  private boolean noHistory;

  @Override
  int run() {
    return connection().read(this::run);
  }

  private int run(final OperationContext context) {
    final ShowDeadLetter letters = new ShowDeadLetter(context);
    for (final Location location : locations) {
      final ShowDeadLetter.Shown shown = letters.show(location, !noHistory);
      if (json()) {
        print(
            DeadLetterJson.whole(shown.letter(), shown.statuses(), shown.value(), shown.history()));
      } else {
        new LetterPage(page(), full).print(shown);
      }
    }
    return ExitStatus.OK;
  }
}
