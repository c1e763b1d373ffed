package io.dragoman.dlq.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Importer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
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
            + " are new dead letters there, pending.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Example:", "  dlq import crashed.jsonl --to dlq.lab"})
final class ImportCommand extends DlqSubcommand {
  @Parameters(paramLabel = "FILE", description = "A file that export made.")
  private Path file = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "TOPIC",
      description = "Write them to this topic (default: the topics that they stood in).")
  private @Nullable String to;

  @Mixin private AllowedTargets targets = new AllowedTargets();

  @Override
  ExitStatus run() {
    try (DeadLetterReader reader = connection().reader()) {
      final long records =
          new Importer(connection().clientConfig(), reader, targets.of(connection().topicPrefix()))
              .run(file, Optional.ofNullable(to));
      if (json()) {
        print(JsonNodeFactory.instance.objectNode().put("records", records));
      } else {
        out().printf("%,d dead letters imported%n", records);
      }
      return ExitStatus.OK;
    } catch (final IOException e) {
      throw new UncheckedIOException(
          e instanceof NoSuchFileException
              ? "There is no file " + file + "."
              : "Nothing was imported: " + e.getMessage(),
          e);
    }
  }
}
