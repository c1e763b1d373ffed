package io.dragoman.ops.bench;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench vad}: figures on standard output. */
@Command(
    name = "vad",
    description =
        "Find the same speech in noise and music by its loudness and by a model (vad.model): what"
            + " each misses, takes for speech that is none, and costs.")
public final class BenchVadCommand implements Callable<Integer> {
  private final PrintStream out;
  private final Path models;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "An ONNX file of Silero VAD's layout (default: the demo model).")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "DIR",
      description = "Folder of WAV files of clean speech, 16 kHz mono (default: the demo samples).")
  private Optional<Path> samples = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object instead of lines.")
  private boolean json;

  /**
   * Makes the command.
   *
   * @param out receives the figures
   * @param models folder of the demo model {@code vad-demo} and of {@code samples}
   */
  public BenchVadCommand(final PrintStream out, final Path models) {
    this.out = out;
    this.models = models;
  }

  @Override
  public Integer call() throws IOException {
    try {
      final BenchReport report =
          VadBench.run(
              model.orElseGet(() -> models.resolve("vad-demo").resolve("model.onnx")),
              samples.orElseGet(() -> models.resolve("samples")));
      out.println(json ? report.json() : report.text());
      return ExitStatus.OK;
    } catch (final ModelLoadException e) {
      throw CommandException.usage(e.getMessage());
    }
  }
}
