package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressBar;
import io.dragoman.client.terminal.StandardOutput;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.operations.ExportDeadLetters;
import io.dragoman.dlq.transfer.ExportFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes dead letters to a file. */
@Command(
    name = "export",
    description = "Write dead letters to a file, from which import restores the same bytes.",
    footer = {"", "Example:", "  dlq export --code WORKER_CRASHED crashed.jsonl"})
final class ExportCommand extends SelectingCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "The file to make, which must not exist; - is standard output.")
  private Path file = Path.of("");

  @Override
  int run() {
    final List<String> topics = topics();
    final Criteria criteria = criteria(Clock.systemUTC());
    return connection()
        .read(
            context -> {
              try (ProgressBar bar = new ProgressBar(terminal())) {
                report(
                    new ExportDeadLetters(context)
                        .export(topics, criteria, this::writer, awaited(bar)));
              } catch (final FileAlreadyExistsException e) {
                throw CommandException.usage(file + " exists already.");
              } catch (final IOException e) {
                throw new UncheckedIOException(
                    "Cannot write to " + (toStandardOutput() ? "standard output" : file), e);
              }
              return ExitStatus.OK;
            });
  }

  private boolean toStandardOutput() {
    return file.toString().equals("-");
  }

  private ExportFile.Writer writer() throws IOException {
    return toStandardOutput()
        ? new ExportFile.Writer(new StandardOutput(out()))
        : new ExportFile.Writer(file);
  }

  private void report(final long records) {
    if (toStandardOutput()) {
      // Nothing but the export may stand there.
      note(String.format("%,d dead letters exported", records));
    } else if (json()) {
      print(new Exported(file.toString(), records));
    } else {
      out().printf("%,d dead letters exported to %s%n", records, file);
    }
  }

  private record Exported(String file, long records) {}
}
