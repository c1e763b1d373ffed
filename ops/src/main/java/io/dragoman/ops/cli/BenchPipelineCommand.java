package io.dragoman.ops.cli;

import io.dragoman.client.ClientException;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.bench.BenchReport;
import io.dragoman.ops.bench.PipelineBench;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackConfig;
import io.dragoman.ops.stack.StackDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a whole local stack. */
@Command(
    name = "pipeline",
    description =
        "Measure a local stack of its own as a client sees it, with texts and with clips of speech:"
            + " latency by hop, throughput beside the engine alone, processor time by process.")
final class BenchPipelineCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private StackOptions stack = new StackOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long each rate is kept up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--burst",
      paramLabel = "N",
      defaultValue = "1500",
      description = "How many texts are sent at once (default: ${DEFAULT-VALUE}).")
  private int texts;

  @Option(
      names = "--clips",
      paramLabel = "N",
      defaultValue = "300",
      description = "How many clips of speech are sent at once (default: ${DEFAULT-VALUE}).")
  private int clips;

  @Option(names = "--json", description = "Print one JSON object instead of lines.")
  private boolean json;

  BenchPipelineCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    CommandException.requireAtLeast("--seconds", 1, seconds);
    CommandException.requireAtLeast("--burst", 1, texts);
    CommandException.requireAtLeast("--clips", 1, clips);
    final ProgressLine progress = new ProgressLine(terminal);
    final StackDirectory directory = new StackDirectory(stack.directory().root().resolve("bench"));
    try (TemporaryStack started =
        TemporaryStack.start(directory, progress, StackConfig.Lifetime.ONE_MEASUREMENT)) {
      final BenchReport report = PipelineBench.run(settings(started), progress::step);
      terminal.out().println(json ? report.json() : report.text());
      return ExitStatus.OK;
    } catch (final ClientException | IllegalStateException e) {
      throw new CommandException(ExitStatus.FAILED, e.getMessage());
    }
  }

  private PipelineBench.Settings settings(final TemporaryStack started) {
    final Map<String, Long> processes =
        started.state().children().stream()
            .filter(child -> child.process().isPresent())
            .collect(
                Collectors.toMap(ChildStatus::name, child -> child.process().orElseThrow().pid()));
    return new PipelineBench.Settings(
        started.client(),
        Installation.current().demoModels(),
        processes,
        Duration.ofSeconds(seconds),
        texts,
        clips);
  }
}
