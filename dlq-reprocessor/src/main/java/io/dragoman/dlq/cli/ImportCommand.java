package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.operations.ImportDeadLetters;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.transfer.Importer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes exported dead letters to a cluster. */
@Command(
    name = "import",
    description =
        "Write the dead letters of an export to a cluster, all or none, with the same bytes. They"
            + " are new dead letters there, pending. Refused if one of them is there already.",
    footer = {"", "Example:", "  dlq import crashed.jsonl --to dlq.lab"})
final class ImportCommand extends DlqSubcommand {
  @Parameters(paramLabel = "FILE", description = "A file that export made.")
  private Path file = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "TOPIC",
      description = "Write them to this topic (default: the topics that they came from).")
  private @Nullable String to;

  @Option(
      names = "--dry-run",
      description = "Show how many would be written, and how many of them are there already.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description =
          "Write all of them, also those that are there already; without it nothing is written if"
              + " one is.")
  private boolean force;

  @Mixin private AllowedTargets targets = new AllowedTargets();

  @Override
  int run() {
    return connection().read(this::run);
  }

  @Override
  Targets targets(final String topicPrefix) {
    return targets.of(topicPrefix);
  }

  private int run(final OperationContext context) {
    final ImportDeadLetters imports = new ImportDeadLetters(context);
    try {
      if (dryRun) {
        print(imports.plan(file, to));
        return ExitStatus.OK;
      }
      final long records = imports.run(file, to, force);
      if (json()) {
        print(Map.of("records", records));
      } else {
        out().printf("%,d dead letters imported%n", records);
      }
      return ExitStatus.OK;
    } catch (final NoSuchFileException e) {
      throw CommandException.usage("There is no file " + file + ".");
    } catch (final IOException e) {
      throw new UncheckedIOException("Nothing was imported: " + e.getMessage(), e);
    }
  }

  private void print(final Importer.Plan plan) {
    if (json()) {
      print(new Planned(plan.records(), plan.there(), plan.topics()));
      return;
    }
    out()
        .printf(
            "%,d dead letters would be imported to %s%n",
            plan.records(), String.join(", ", plan.topics()));
    plan.example().ifPresent(example -> out().println(there(plan, example)));
  }

  private static String there(final Importer.Plan plan, final Location example) {
    return "%,d of the %,d are there already, such as %s"
        .formatted(plan.there(), plan.records(), example);
  }

  private record Planned(long records, long alreadyThere, Set<String> topics) {}
}
