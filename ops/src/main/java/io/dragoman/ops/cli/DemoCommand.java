package io.dragoman.ops.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.ClientException;
import io.dragoman.client.DragomanClient;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.demo.DemoReport;
import io.dragoman.ops.demo.DemoRun;
import io.dragoman.ops.demo.HttpAnswer;
import io.dragoman.ops.demo.Sample;
import io.dragoman.ops.demo.SampleOutcome;
import io.dragoman.ops.demo.Samples;
import io.dragoman.ops.stack.Failures;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The demonstration. */
@Command(
    name = "demo",
    description = {
      "Start everything on free ports, send held-out samples of speech and text through it,"
          + " compare the results with their references, stop everything.",
      "Exit status 0 only if speech and translations are as they should be."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin private StackOptions stack = new StackOptions();

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  DemoCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    final Installation installation = Installation.current();
    final List<Sample> samples = samples(installation.demoModels().resolve("samples"));
    final ProgressLine progress = new ProgressLine(terminal);
    final StackDirectory directory = new StackDirectory(stack.directory().root().resolve("demo"));
    final long start = System.nanoTime();
    progress.step(
        "starting Kafka, the schema registry, ingest, transcriber, translator and gateway");
    try (TemporaryStack started = TemporaryStack.start(directory, progress)) {
      final Duration starting = Duration.ofNanos(System.nanoTime() - start);
      final DemoReport report = work(started, samples, starting, progress);
      final boolean passed = report.passed();
      if (json) {
        terminal
            .out()
            .println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report.toJson()));
      } else {
        new DemoTable(terminal).print(report);
      }
      if (!passed) {
        started.keepLogs();
        progress.step("the logs are kept in " + directory.logs());
      }
      progress.step("stopping everything");
      return passed ? ExitStatus.OK : ExitStatus.FAILED;
    } finally {
      progress.activity("");
    }
  }

  private static DemoReport work(
      final TemporaryStack stack,
      final List<Sample> samples,
      final Duration starting,
      final ProgressLine progress)
      throws InterruptedException {
    try (DragomanClient client = DragomanClient.connect(stack.client())) {
      final long start = System.nanoTime();
      final long files = samples.stream().filter(sample -> sample.seconds().isPresent()).count();
      progress.step(
          String.format(
              Locale.ROOT,
              "sending %d audio files (%.0f s) and %d texts",
              files,
              samples.stream().mapToDouble(sample -> sample.seconds().orElse(0.0)).sum(),
              samples.size() - files));
      final Set<String> told = new HashSet<>();
      final List<SampleOutcome> outcomes =
          new DemoRun(client, known -> tell(known, told, progress)).send(samples, TIMEOUT);
      final Duration working = Duration.ofNanos(System.nanoTime() - start);
      progress.step("asking the gateway over HTTP");
      return new DemoReport(outcomes, overHttp(stack, samples), starting, working);
    } catch (final ClientException e) {
      stack.keepLogs();
      throw new CommandException(ExitStatus.FAILED, e.getMessage());
    }
  }

  private static HttpAnswer overHttp(final TemporaryStack stack, final List<Sample> samples)
      throws InterruptedException {
    final Sample text =
        samples.stream().filter(sample -> sample.seconds().isEmpty()).findFirst().orElseThrow();
    return HttpAnswer.to(text, stack.gateway(), stack.operatorKey(), HTTP_TIMEOUT);
  }

  private static void tell(
      final List<SampleOutcome> outcomes, final Set<String> told, final ProgressLine progress) {
    for (final SampleOutcome outcome : outcomes) {
      if (outcome.view().complete() && told.add(outcome.view().requestId())) {
        progress.step(
            "%d of %d: %s".formatted(told.size(), outcomes.size(), outcome.sample().name()));
      }
    }
    final long transcribed =
        outcomes.stream().filter(outcome -> outcome.transcribedAfter().isPresent()).count();
    progress.activity(
        "%d of %d complete, %d files transcribed …"
            .formatted(told.size(), outcomes.size(), transcribed));
  }

  private static List<Sample> samples(final Path directory) {
    try {
      return Samples.read(directory);
    } catch (final IOException e) {
      throw new CommandException(
          ExitStatus.FAILED, "The samples cannot be read (%s).".formatted(Failures.reason(e)));
    }
  }
}
