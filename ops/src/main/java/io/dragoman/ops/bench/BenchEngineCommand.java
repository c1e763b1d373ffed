package io.dragoman.ops.bench;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench engine}: figures on standard output, progress on standard error. */
@Command(
    name = "engine",
    description =
        "Measure the engines without Kafka: real-time factor of speech, tokens a second of"
            + " translation, where the time goes, the arithmetic rate beside the machine's peak,"
            + " and generation in one graph beside step by step.")
public final class BenchEngineCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;
  private final Path models;

  @Option(
      names = "--speech-model",
      paramLabel = "DIR",
      description = "A Whisper model directory (default: the demo model).")
  private Path speechModel = Path.of("");

  @Option(
      names = "--translation-model",
      paramLabel = "DIR",
      description = "An NLLB model directory (default: the demo model).")
  private Path translationModel = Path.of("");

  @Option(
      names = "--samples",
      paramLabel = "DIR",
      description = "Folder of WAV files, 16 kHz mono (default: the demo samples).")
  private Path samples = Path.of("");

  @Option(
      names = "--language",
      paramLabel = "CODE",
      defaultValue = "ko",
      description = "Language spoken in the samples (default: ${DEFAULT-VALUE}).")
  private String language = "ko";

  @Option(
      names = "--batches",
      split = ",",
      defaultValue = "1,2,4,8,16",
      paramLabel = "N",
      description = "Batch sizes (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of one operation; 0, the default, lets the engine choose.")
  private int threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Which weights, such as fp16 or int8 (default: the plain ones).")
  private String variant = "";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "2",
      description = "How long each batch size is measured (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--peer",
      paramLabel = "FOLDER",
      description =
          "Measure transformers.js on the same models beside: a folder in which 'npm install"
              + " @huggingface/transformers' was run.")
  private Optional<Path> peer = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object instead of lines.")
  private boolean json;

  /**
   * Makes the command.
   *
   * @param out receives the figures
   * @param err receives progress
   * @param models folder of the demo models {@code whisper-demo} and {@code nllb-demo} and of
   *     {@code samples}
   */
  public BenchEngineCommand(final PrintStream out, final PrintStream err, final Path models) {
    this.out = out;
    this.err = err;
    this.models = models;
  }

  @Override
  public Integer call() throws IOException {
    final EngineBench.Settings settings;
    try {
      batches.forEach(batch -> CommandException.requireAtLeast("--batches", 1, batch));
      if (!(seconds > 0)) {
        throw CommandException.usage("--seconds must be more than 0; it is " + seconds + ".");
      }
      settings =
          new EngineBench.Settings(
              either(speechModel, "whisper-demo"),
              either(translationModel, "nllb-demo"),
              either(samples, "samples"),
              language,
              EngineOptions.defaults().withDevice(device).withThreads(threads).withVariant(variant),
              List.copyOf(batches),
              Duration.ofMillis((long) (seconds * 1000)),
              peer.map(folder -> new Peer(folder, script())));
    } catch (final IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
    final BenchReport report;
    try {
      report = EngineBench.run(settings, line -> err.println(line + " …"));
    } catch (final ModelLoadException e) {
      throw CommandException.usage(e.getMessage());
    }
    out.println(json ? report.json() : report.text());
    return ExitStatus.OK;
  }

  private Path script() {
    final Path script = models.resolveSibling("bench").resolve("transformers.mjs");
    if (!Files.exists(script)) {
      throw CommandException.usage(
          "--peer needs %s, which is in the repository.".formatted(script.toAbsolutePath()));
    }
    return script;
  }

  private Path either(final Path given, final String demo) {
    return given.toString().isEmpty() ? models.resolve(demo) : given;
  }
}
