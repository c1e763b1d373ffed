package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.StreamedTable;
import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.json.AuditEntryJson;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.operations.ReadAudit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was done with dead letters, by whom, when and why. */
@Command(
    name = "audit",
    description =
        "Show what was done with dead letters, by whom, when and why; newest last. Entries on"
            + " dead letters that are gone are kept for 90 days.",
    footer = {
      "",
      "Examples:",
      "  dlq audit",
      "  dlq audit dlq.translator-2@17",
      "  dlq audit --json"
    })
final class AuditCommand extends DlqSubcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "DEAD-LETTER",
      description = "topic-partition@offset: what was done with these.")
  private List<Location> locations = new ArrayList<>();

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description = "Dead letters of this topic.")
  private @Nullable String topic;

  @Option(names = "--task", paramLabel = "ID", description = "What this task did.")
  private @Nullable String task;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "replayed, discarded or parked.")
  private Set<State> states = EnumSet.noneOf(State.class);

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "50",
      description = "At most this many entries, the last ones (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  int run() {
    CommandException.requireAtLeast("--limit", 1, limit);
    final List<AuditEntry> last =
        connection()
            .read(
                context ->
                    new ReadAudit(context)
                        .read(
                            new ReadAudit.Query(
                                locations,
                                Stream.ofNullable(topic).toList(),
                                Optional.ofNullable(task),
                                states,
                                limit)));
    if (json()) {
      last.forEach(entry -> print(AuditEntryJson.of(entry)));
    } else if (last.isEmpty()) {
      note("Nothing was done.");
    } else {
      print(last);
    }
    return ExitStatus.OK;
  }

  private void print(final List<AuditEntry> entries) {
    final StreamedTable table =
        new StreamedTable(
            terminal(),
            Column.of("WHEN").fixed(20, 1),
            Column.of("STATE").fixed(9, 2),
            Column.number("COUNT").fixed(9, 3),
            Column.of("DEAD LETTERS").fixed(34, 0),
            Column.of("TASK").fixed(34, 5),
            Column.of("WHO").fixed(20, 4),
            Column.text("WHY"));
    printTable(table, entries.stream().map(entry -> row(table, entry)));
  }

  private static String row(final StreamedTable table, final AuditEntry entry) {
    final StatusChange change = entry.change();
    return table.row(
        Times.shown(change.when()),
        change.state().name(),
        String.format("%,d", entry.count()),
        entry.partition()
            + "@"
            + entry.stretches().getFirst().first()
            + (entry.count() == 1 ? "" : ".." + entry.stretches().getLast().last()),
        SafeText.line(change.task()),
        SafeText.line(change.who()),
        SafeText.line(change.why())
            + change.target().map(to -> " -> " + SafeText.line(to)).orElse(""));
  }
}
