package io.dragoman.dlq.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Decoding;
import io.dragoman.dlq.ExportFile;
import io.dragoman.dlq.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collector;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Writes dead letters to a file. */
@Command(
    name = "export",
    description = "Write dead letters to a file, from which import brings back the same bytes.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Example:", "  dlq export --code WORKER_CRASHED crashed.jsonl"})
final class ExportCommand extends SelectingCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "The file to make, which must not exist; - is standard output.")
  private Path file = Path.of("");

  @Override
  ExitStatus run() {
    try (Decoding decoding = new Decoding(connection().registryConfig());
        DeadLetterReader reader = connection().reader()) {
      final DeadLetterFilter filter =
          selection()
              .filter(
                  Clock.systemUTC(), decoding.decoder(), () -> connection().audit().marks(reader));
      final List<Span> spans =
          reader.spans(selection().topics(reader, connection().topicPrefix()), filter);
      try (ExportFile.Writer writer = writer();
          ProgressBar progress =
              ProgressBar.on(
                  commandLine().getErr(), spans.stream().mapToLong(Span::length).sum())) {
        reader.scan(spans, filter, into(writer), progress);
        writer.finish();
        report(writer.records());
      }
    } catch (final FileAlreadyExistsException e) {
      throw new ParameterException(commandLine(), file + " exists already.", e);
    } catch (final IOException e) {
      throw cannotWrite(e);
    }
    return ExitStatus.OK;
  }

  private boolean toStandardOutput() {
    return file.toString().equals("-");
  }

  private ExportFile.Writer writer() throws IOException {
    return toStandardOutput()
        ? new ExportFile.Writer(new StandardOutput(out()))
        : new ExportFile.Writer(file);
  }

  private UncheckedIOException cannotWrite(final IOException e) {
    return new UncheckedIOException(
        "Cannot write to " + (toStandardOutput() ? "standard output" : file), e);
  }

  private void report(final long records) {
    if (toStandardOutput()) {
      // Nothing but the export may stand there.
      note(String.format("%,d dead letters exported", records));
    } else if (json()) {
      print(
          JsonNodeFactory.instance
              .objectNode()
              .put("file", file.toString())
              .put("records", records));
    } else {
      out().printf("%,d dead letters exported to %s%n", records, file);
    }
  }

  /** Several partitions are read at once, but a line must stay a line. */
  private Collector<DeadLetter, ?, ExportFile.Writer> into(final ExportFile.Writer writer) {
    return Collector.of(
        () -> writer,
        (to, letter) -> {
          synchronized (to) {
            try {
              to.add(letter);
            } catch (final IOException e) {
              throw cannotWrite(e);
            }
          }
        },
        (one, other) -> one);
  }
}
