package io.dragoman.ops.cli;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.http.ServiceConfig;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.Port;
import io.dragoman.resilience.meters.Meter;
import io.dragoman.schemas.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the tables of the documentation, made from the code that they describe. */
@Command(
    name = "docs",
    description = {
      "Print a table of the documentation as Markdown, made from the code.",
      "The name of an app prints its configuration keys, dlq those of dlq serve, policy those of"
          + " each of its policies."
    })
final class DocsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..*",
      paramLabel = "TABLE",
      description = "Any of ${COMPLETION-CANDIDATES} (default: all).")
  private List<Table> tables = List.of();

  DocsCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  /** The tables; the names are what stands on the command line. */
  enum Table {
    topics(Tables::topics),
    headers(Tables::headers),
    errors(Tables::errorCodes),
    meters(() -> Meter.markdown(MeterCatalogue.all())),
    ports(DocsCommand::portTable),
    ingest(() -> App.INGEST.definition().config().markdown()),
    transcriber(() -> App.TRANSCRIBER.definition().config().markdown()),
    translator(() -> App.TRANSLATOR.definition().config().markdown()),
    workflow(() -> App.WORKFLOW.definition().config().markdown()),
    gateway(() -> App.GATEWAY.definition().config().markdown()),
    auditor(() -> App.AUDITOR.definition().config().markdown()),
    dlq(() -> ServiceConfig.spec().markdown()),
    policy(() -> PolicySettings.spec().markdown());

    private final Supplier<String> markdown;

    Table(final Supplier<String> markdown) {
      this.markdown = markdown;
    }

    /** The table as Markdown, ending with a line break. */
    String markdown() {
      return markdown.get();
    }
  }

  @Override
  public Integer call() {
    final List<Table> chosen = tables.isEmpty() ? List.of(Table.values()) : tables;
    for (final Table table : chosen) {
      if (chosen.size() > 1) {
        terminal.out().printf("## %s%n%n", table.name());
      }
      terminal.out().println(table.markdown());
    }
    return ExitStatus.OK;
  }

  private static String portTable() {
    return MarkdownTable.of(
        List.of("name", "port", "variable", "who listens"),
        Arrays.stream(Port.values())
            .map(
                port ->
                    List.of(
                        "`" + port.id() + "`",
                        port.standard() == 0 ? "any" : Integer.toString(port.standard()),
                        "`" + port.variable() + "`",
                        port.doc()))
            .toList());
  }
}
