package io.dragoman.ops.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dragoman.client.ClientConfig;
import io.dragoman.client.ClientException;
import io.dragoman.client.DragomanClient;
import io.dragoman.client.Request;
import io.dragoman.client.RequestTerms;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.subtitles.SubtitleFormat;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Translates files and texts. */
@Command(
    name = "translate",
    description =
        "Transcribe and translate audio files, translate texts."
            + " Uses the running local stack, or starts one for the call.")
final class TranslateCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Terminal terminal;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE-OR-TEXT",
      description =
          "An audio file (wav, mp3, ogg, flac, m4a, …) if there is such a file, else text.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "LANGUAGE",
      defaultValue = "ko",
      description = "Language of the input; auto has it found out (default: ${DEFAULT-VALUE}).")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "LANGUAGE",
      split = ",",
      defaultValue = "en",
      description = "Languages to translate into, separated by commas (default: ${DEFAULT-VALUE}).")
  private List<String> to = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text, json, srt or vtt (default: ${DEFAULT-VALUE}). Subtitles of more than one language"
              + " or file need --output.")
  private Format format = Format.text;

  @Option(names = "--transcribe-only", description = "Say what was said and translate nothing.")
  private boolean transcribeOnly;

  @Option(
      names = "--output",
      paramLabel = "DIRECTORY",
      description =
          "Where subtitles are written, a file for each language spoken and translated into:"
              + " NAME.LANGUAGE.srt or .vtt.")
  private @Nullable Path output;

  @Mixin private TermOptions terms = new TermOptions();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait for results (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  TranslateCommand(final Terminal terminal, final ClusterLookup lookup) {
    this.terminal = terminal;
    cluster.lookIn(lookup);
  }

  /** How results are printed; the names are what stands on the command line. */
  enum Format {
    text,
    json,
    srt,
    vtt
  }

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    final Optional<Language> source = source();
    final List<Language> targets = transcribeOnly ? List.of() : Languages.find("--to", to);
    CommandException.requireAtLeast("--timeout", 1, timeoutSeconds);
    final RequestTerms wanted = terms.terms(InstantSource.system());
    final Optional<SubtitleOutput> subtitles = subtitles(source, targets);
    final List<TranslateInput> read =
        inputs.stream().map(input -> TranslateInput.read(input, source, targets, wanted)).toList();
    requireAudio(subtitles, read);
    subtitles.ifPresent(files -> files.check(read));
    if (read.stream().allMatch(input -> input.problem().isPresent())) {
      return print(read.stream().map(TranslateResult::unread).toList(), targets, subtitles);
    }
    final ProgressLine progress = new ProgressLine(terminal);
    final Optional<ClientConfig> existing = ClientCluster.find(cluster, progress);
    if (existing.isPresent()) {
      return print(translate(existing.get(), read, progress), targets, subtitles);
    }
    progress.step("No local stack runs: starting one for this call ('./dragoman up' keeps one).");
    final StackDirectory directory =
        new StackDirectory(
            cluster
                .directory()
                .orElseGet(() -> Installation.current().defaultDirectory())
                .resolve("call-" + ProcessHandle.current().pid()));
    try (TemporaryStack temporary = TemporaryStack.start(directory, progress)) {
      return print(translate(temporary.client(), read, progress), targets, subtitles);
    }
  }

  /** Empty: it is found out. */
  private Optional<Language> source() {
    return Language.isAuto(from) ? Optional.empty() : Optional.of(Languages.find("--from", from));
  }

  private List<TranslateResult> translate(
      final ClientConfig config, final List<TranslateInput> read, final ProgressLine progress) {
    try (DragomanClient client = DragomanClient.connect(config)) {
      final long start = System.nanoTime();
      final List<TranslateResult> results = new ArrayList<>();
      for (final TranslateInput input : read) {
        results.add(
            input.request().isPresent()
                ? TranslateResult.submitted(input, client.submit(input.request().get()))
                : TranslateResult.unread(input));
      }
      final Duration timeout = Duration.ofSeconds(timeoutSeconds);
      while (results.stream().anyMatch(TranslateResult::open)
          && System.nanoTime() - start < timeout.toNanos()) {
        progress.activity(
            "%d of %d done …"
                .formatted(
                    results.stream().filter(result -> !result.open()).count(), results.size()));
        client.poll(POLL);
        final Duration passed = Duration.ofNanos(System.nanoTime() - start);
        results.replaceAll(
            result ->
                result.open()
                    ? result.updated(client.view(result.requestId().orElseThrow()), passed)
                    : result);
      }
      progress.activity("");
      results.replaceAll(result -> result.open() ? result.timedOut(timeout) : result);
      return results;
    } catch (final ClientException e) {
      throw new CommandException(ExitStatus.FAILED, e.getMessage());
    }
  }

  /**
   * Where subtitles go, if any are wanted.
   *
   * @throws CommandException when there is more of them than one stream can hold
   */
  private Optional<SubtitleOutput> subtitles(
      final Optional<Language> source, final List<Language> targets) {
    final Optional<Path> directory = Optional.ofNullable(output);
    final SubtitleFormat written =
        switch (format) {
          case srt -> SubtitleFormat.SRT;
          case vtt -> SubtitleFormat.VTT;
          case text, json -> {
            if (output != null) {
              throw CommandException.usage("--output is for --format srt and vtt.");
            }
            yield null;
          }
        };
    if (written == null) {
      return Optional.empty();
    }
    if (directory.isEmpty() && (inputs.size() > 1 || targets.size() > 1)) {
      throw CommandException.usage(
          "--output must name a directory for the subtitles of more than one file or language.");
    }
    final Language spoken =
        source.orElseThrow(
            () ->
                CommandException.usage(
                    "--format srt and vtt are named by their language; say with --from which one"
                        + " is spoken."));
    return Optional.of(new SubtitleOutput(terminal, written, directory, spoken, targets));
  }

  private static void requireAudio(
      final Optional<SubtitleOutput> subtitles, final List<TranslateInput> read) {
    read.stream()
        .filter(input -> subtitles.isPresent())
        .filter(input -> input.request().filter(Request.Text.class::isInstance).isPresent())
        .findFirst()
        .ifPresent(
            input -> {
              throw CommandException.usage(
                  "--format srt and vtt are for audio; \"%s\" is a text.".formatted(input.name()));
            });
  }

  private int print(
      final List<TranslateResult> results,
      final List<Language> targets,
      final Optional<SubtitleOutput> subtitles)
      throws JsonProcessingException {
    final TranslateOutput printed = new TranslateOutput(terminal, source(), targets);
    switch (format) {
      case text -> printed.text(results);
      case json -> printed.json(results);
      case srt, vtt -> subtitles.orElseThrow().write(results);
    }
    for (final TranslateResult result : results) {
      for (final String problem : result.problems()) {
        terminal
            .err()
            .println(
                terminal.styledError(Terminal.Style.BAD, "Error: ")
                    + result.input().name()
                    + ": "
                    + problem);
      }
    }
    final boolean allGood =
        results.stream()
            .allMatch(result -> result.problems().isEmpty() && result.state() == State.DONE);
    return allGood ? ExitStatus.OK : ExitStatus.FAILED;
  }
}
