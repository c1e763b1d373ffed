package io.dragoman.dlq.cli;

import io.dragoman.dlq.AuditLog;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.DecodedValue;
import io.dragoman.dlq.Decoding;
import io.dragoman.dlq.Location;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.Moment;
import io.dragoman.dlq.RequestHistory;
import io.dragoman.dlq.json.HistoryJson;
import io.dragoman.dlq.json.LetterJson;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything that is known of a dead letter. */
@Command(
    name = "show",
    description =
        "Show all of a dead letter: failure, history of its request, headers, decoded value, stack"
            + " trace.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Example:", "  dlq show dlq.translator-2@17"})
final class ShowCommand extends DlqSubcommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "DEAD-LETTER",
      converter = LocationConverter.class,
      description = "topic-partition@offset, as list prints it.")
  private List<Location> locations = new ArrayList<>();

  @Option(names = "--full", description = "Do not shorten long fields and bytes.")
  private boolean full;

  @Option(
      names = "--no-history",
      description = "Leave out the history of the request: faster on very large topics.")
  private boolean noHistory;

  @Override
  ExitStatus run() {
    try (Decoding decoding = new Decoding(connection().registryConfig());
        DeadLetterReader reader = connection().reader()) {
      final AuditLog audit = connection().audit();
      final Marks marks = audit.marks(reader);
      final RequestHistory history =
          new RequestHistory(reader, audit, connection().topicPrefix(), decoding.decoder());
      for (final Location location : locations) {
        final DeadLetter letter =
            reader
                .at(location)
                .orElseThrow(
                    () -> new NotFoundException("There is no record at " + location + "."));
        final DecodedValue value = decoding.decoder().decode(letter);
        final List<Moment> moments =
            noHistory ? List.of() : history.of(letter, marks, topic -> true);
        if (json()) {
          print(HistoryJson.addTo(LetterJson.full(letter, marks, value), moments));
        } else {
          new LetterPage(out(), style(), full).print(letter, marks, value, moments);
        }
      }
    }
    return ExitStatus.OK;
  }
}
