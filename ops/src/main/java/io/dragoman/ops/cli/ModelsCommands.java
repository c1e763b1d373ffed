package io.dragoman.ops.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.onnx.models.CpuFeatures;
import io.dragoman.inference.onnx.models.Finding;
import io.dragoman.inference.onnx.models.ModelCard;
import io.dragoman.inference.onnx.models.ModelCheck;
import io.dragoman.inference.onnx.models.ModelFamily;
import io.dragoman.inference.onnx.models.ModelInfo;
import io.dragoman.inference.onnx.models.ModelPreparation;
import io.dragoman.inference.onnx.models.PreparationException;
import io.dragoman.inference.onnx.models.RandomModel;
import io.dragoman.inference.onnx.models.ShortlistMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about model directories. */
final class ModelsCommands {
  private static final double MEGABYTE = 1e6;

  private ModelsCommands() {}

  /** All of them, as a group. */
  static CommandLine of(
      final Terminal terminal,
      final Map<String, String> environment,
      final Path shipped,
      final InstantSource clock) {
    return CommandGroup.of(
            "Look at model directories, make them ready for this machine, and load them anew.")
        .addSubcommand(new ListThem(terminal, new ModelPlaces(shipped, environment)))
        .addSubcommand(new Check(terminal))
        .addSubcommand(new Info(terminal))
        .addSubcommand(new Prepare(terminal, clock))
        .addSubcommand(new MakeShortlist(terminal))
        .addSubcommand(new Random(terminal, shipped))
        .addSubcommand(new ModelsReloadCommand(terminal));
  }

  /** The model that a directory holds. */
  private static ModelInfo read(final Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CommandException(
          ExitStatus.NOT_FOUND, "There is no directory %s.".formatted(directory.toAbsolutePath()));
    }
    try {
      return ModelInfo.of(directory);
    } catch (final ModelLoadException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "%s './dragoman models check %s' tells everything.".formatted(e.getMessage(), directory));
    }
  }

  private static EngineOptions options(final String device, final String variant) {
    try {
      return EngineOptions.defaults().withMaxBatch(1).withDevice(device).withVariant(variant);
    } catch (final IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }

  @Command(
      name = "list",
      description = {
        "List the models that come with the repository, those that this environment configures"
            + " (DRAGOMAN_MODEL_DIR, DRAGOMAN_FALLBACK_MODEL_DIR), and those in further folders."
      })
  static final class ListThem implements Callable<Integer> {
    private final Terminal terminal;
    private final ModelPlaces places;

    @Parameters(arity = "0..*", paramLabel = "FOLDER", description = "Further folders of models.")
    private List<Path> folders = List.of();

    ListThem(final Terminal terminal, final ModelPlaces places) {
      this.terminal = terminal;
      this.places = places;
    }

    @Override
    public Integer call() {
      final TextTable table =
          new TextTable(
              Column.text("DIRECTORY"),
              Column.text("KIND"),
              Column.text("SHAPE"),
              Column.text("WEIGHTS"),
              Column.text("FROM"));
      for (final ModelPlaces.Place place : places.all(folders)) {
        try {
          final ModelInfo model = ModelInfo.of(place.directory());
          table.row(
              TextTable.Cell.of(place.directory().toString()),
              TextTable.Cell.of(model.family().task()),
              TextTable.Cell.of(
                  "%d+%d x %d"
                      .formatted(model.encoderLayers(), model.decoderLayers(), model.width())),
              TextTable.Cell.of(
                  model.variants().stream()
                      .filter(ModelInfo.Variant::complete)
                      .map(ModelInfo.Variant::name)
                      .collect(Collectors.joining(", "))),
              TextTable.Cell.of(place.from()));
        } catch (final ModelLoadException e) {
          table.row(
              TextTable.Cell.of(place.directory().toString()),
              TextTable.Cell.of("unusable"),
              TextTable.Cell.of("-"),
              TextTable.Cell.of("-"),
              TextTable.Cell.of(place.from()));
        }
      }
      table.render(terminal).forEach(terminal.out()::println);
      return ExitStatus.OK;
    }
  }

  @Command(
      name = "check",
      description = {
        "Say every way in which a model directory is wrong; load what is not, and run it once.",
        "Exit status 1 if the model cannot be used, 0 if it can, warnings or not."
      })
  static final class Check implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "DIR", description = "The directory that config.json is in.")
    private Path directory = Path.of("");

    @Option(
        names = "--variant",
        paramLabel = "NAME",
        defaultValue = "",
        description = "Load only these weights, such as fp32 or quantized (default: all).")
    private String variant = "";

    @Option(
        names = "--device",
        paramLabel = "DEVICE",
        defaultValue = "cpu",
        description = "Where they are loaded: cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = "cpu";

    Check(final Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      final ProgressLine progress = new ProgressLine(terminal);
      final List<Finding> found;
      try {
        found = ModelCheck.run(directory, options(device, variant), progress::activity);
      } finally {
        progress.activity("");
      }
      for (final Finding one : found) {
        final boolean error = one.severity() == Finding.Severity.ERROR;
        terminal
            .out()
            .println(
                terminal.styled(
                        error ? Terminal.Style.BAD : Terminal.Style.DOUBTFUL,
                        error ? "error   " : "warning ")
                    + one.sentence());
      }
      if (found.stream().anyMatch(one -> one.severity() == Finding.Severity.ERROR)) {
        return ExitStatus.FAILED;
      }
      terminal.out().printf("%s can be used.%n", directory);
      return ExitStatus.OK;
    }
  }

  @Command(name = "info", description = "Show what a model directory says of itself.")
  static final class Info implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "DIR", description = "The directory that config.json is in.")
    private Path directory = Path.of("");

    Info(final Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      final ModelInfo model = read(directory);
      line("kind", "%s (%s)".formatted(model.family().task(), model.type()));
      line(
          "shape",
          "%d encoder and %d decoder layers, %d wide"
              .formatted(model.encoderLayers(), model.decoderLayers(), model.width()));
      line("vocabulary", "%d tokens".formatted(model.vocabulary()));
      line("languages", model.languages() == 0 ? "one" : String.valueOf(model.languages()));
      line("window", model.window());
      line("licence", model.licence().orElse("not said; look where the model comes from"));
      for (final ModelInfo.Variant variant : model.variants()) {
        line(
            "weights",
            variant.complete()
                ? "%s, %.1f MB, version %s%s%s"
                    .formatted(
                        variant.name(),
                        variant.bytes() / MEGABYTE,
                        variant.version(),
                        variant.layout().map(layout -> ", runs here as " + layout).orElse(""),
                        variant.tiled() ? ", attention in tiles" : "")
                : "%s, not complete".formatted(variant.name()));
      }
      model.card().ifPresentOrElse(this::card, () -> line("prepared", "no"));
      return ExitStatus.OK;
    }

    private void card(final ModelCard card) {
      line(
          "prepared",
          "%s with ONNX Runtime %s".formatted(card.prepared(), card.runtime())
              + (card.reducedRange() ? ", weights of 7 bits" : ""));
      if (!card.files().isEmpty() && !card.reducedRange() && !CpuFeatures.read().vnni()) {
        line(
            "warning",
            "the weights of 8 bits were made for processors with VNNI, which this one lacks;"
                + " 'models prepare' here makes them anew");
      }
      for (final ModelCard.Trial trial : card.trials()) {
        line("tried", text(trial));
      }
    }

    private static String text(final ModelCard.Trial trial) {
      final StringBuilder text = new StringBuilder(trial.variant());
      if (!trial.variant().equals("fp32")) {
        text.append(
            String.format(
                Locale.ROOT,
                ": %.1f %% of the tokens of fp32, %.2f times as fast",
                100 * trial.equalTokens(),
                trial.speed()));
      }
      if (trial.fused() != null) {
        text.append(String.format(Locale.ROOT, "; in one graph %.2f times as fast", trial.fused()));
      } else if (trial.notFused() != null) {
        text.append("; not in one graph: ").append(trial.notFused());
      }
      return text.toString();
    }

    private void line(final String name, final String value) {
      terminal
          .out()
          .println(
              terminal.styled(Terminal.Style.FAINT, String.format("%-11s", name)) + " " + value);
    }
  }

  @Command(
      name = "prepare",
      description = {
        "Make a model ready for this machine: weights of 8 bits (model.variant=quantized) and one"
            + " graph for whole answers, each tried against the plain weights, and a card that says"
            + " what came of it.",
        "May be interrupted and run again at any time; what is done is not done again."
      })
  static final class Prepare implements Callable<Integer> {
    private final Terminal terminal;
    private final InstantSource clock;

    @Parameters(paramLabel = "DIR", description = "The directory that config.json is in.")
    private Path directory = Path.of("");

    @Option(
        names = "--to",
        paramLabel = "DIR",
        description = "Leave the directory as it is, and make a whole model here.")
    private Optional<Path> to = Optional.empty();

    @Option(names = "--no-quantize", description = "Make no weights of 8 bits.")
    private boolean noQuantize;

    @Option(names = "--no-fuse", description = "Make and try no graph for whole answers.")
    private boolean noFuse;

    @Option(
        names = "--reduced-range",
        description =
            "Make weights of 7 bits, for processors without VNNI; without this option, as this"
                + " machine needs it.")
    private boolean reducedRange;

    @Option(
        names = "--force",
        description = "Replace files under the new names, even if another program made them.")
    private boolean force;

    @Option(
        names = "--device",
        paramLabel = "DEVICE",
        defaultValue = "cpu",
        description = "Where they are tried: cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = "cpu";

    Prepare(final Terminal terminal, final InstantSource clock) {
      this.terminal = terminal;
      this.clock = clock;
    }

    @Override
    public Integer call() {
      read(directory);
      final CpuFeatures processor = CpuFeatures.read();
      final boolean overflows =
          device.equals("cpu") && !processor.flags().isEmpty() && !processor.vnni();
      final ProgressLine progress = new ProgressLine(terminal);
      final Path made = to.orElse(directory);
      try {
        ModelPreparation.prepare(
            new ModelPreparation.Settings(
                directory,
                to,
                !noQuantize,
                !noFuse,
                reducedRange || overflows,
                force,
                options(device, "")),
            clock,
            progress::step,
            progress::activity);
      } catch (final PreparationException e) {
        throw new CommandException(ExitStatus.FAILED, e.getMessage());
      } finally {
        progress.activity("");
      }
      terminal.out().println(made.resolve(ModelCard.FILE));
      return ExitStatus.OK;
    }
  }

  @Command(
      name = "random",
      description = {
        "Make a model of a known size with drawn weights, to measure with. It takes the time and"
            + " the memory of the real one, and answers nonsense."
      })
  static final class Random implements Callable<Integer> {
    private final Terminal terminal;
    private final Path shipped;

    @Parameters(paramLabel = "DIR", description = "Where to; what is there is replaced.")
    private Path directory = Path.of("");

    @Option(
        names = "--size",
        required = true,
        paramLabel = "NAME",
        description = "whisper-tiny, whisper-base, whisper-small, nllb-tiny or nllb-600m.")
    private String size = "";

    @Option(
        names = "--split",
        description = "Make two graphs of the decoder, as older exports have, not a merged one.")
    private boolean split;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description = "The same draws the same weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    Random(final Terminal terminal, final Path shipped) {
      this.terminal = terminal;
      this.shipped = shipped;
    }

    @Override
    public Integer call() {
      final RandomModel model =
          RandomModel.of(size)
              .orElseThrow(
                  () ->
                      CommandException.usage(
                          "--size must be one of %s; it is %s."
                              .formatted(RandomModel.keys(), size)));
      final ProgressLine progress = new ProgressLine(terminal);
      progress.activity("drawing the weights of " + model.key());
      try {
        model.write(
            shipped.resolve(model.family() == ModelFamily.WHISPER ? "whisper-demo" : "nllb-demo"),
            directory,
            split,
            seed);
      } catch (final IOException e) {
        throw new CommandException(
            ExitStatus.FAILED, "The model cannot be written: " + e.getMessage());
      } finally {
        progress.activity("");
      }
      terminal.out().println(directory);
      return ExitStatus.OK;
    }
  }

  @Command(
      name = "shortlist",
      description = {
        "Make or extend a file of the tokens that translations into a language are written of"
            + " (model.shortlist): of text in that language, or by its script.",
        "A decoder that chooses among them only is faster, and cannot write what they do not spell."
      })
  static final class MakeShortlist implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "DIR", description = "The directory of an NLLB model.")
    private Path directory = Path.of("");

    @Option(
        names = "--language",
        required = true,
        paramLabel = "CODE",
        description = "The target language, such as eng_Latn.")
    private String language = "";

    @Option(
        names = "--text",
        paramLabel = "FILE",
        description = "Sentences in that language, one a line, UTF-8; without: by its script.")
    private Optional<Path> text = Optional.empty();

    @Option(
        names = "--size",
        paramLabel = "N",
        defaultValue = "32000",
        description = "Most tokens that are taken of the text (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "The file; other languages in it stay.")
    private Path out = Path.of("");

    MakeShortlist(final Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      CommandException.requireAtLeast("--size", 1, size);
      try {
        terminal
            .out()
            .printf(
                "%s: %d tokens for %s%n",
                out, ShortlistMaker.add(directory, language, text, size, out), language);
      } catch (final ModelLoadException e) {
        throw new CommandException(ExitStatus.FAILED, e.getMessage() + ".");
      } catch (final IOException e) {
        throw new CommandException(
            ExitStatus.FAILED, "The shortlist cannot be made: " + e.getMessage());
      }
      return ExitStatus.OK;
    }
  }
}
