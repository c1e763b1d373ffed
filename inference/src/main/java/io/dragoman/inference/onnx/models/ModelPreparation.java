package io.dragoman.inference.onnx.models;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.OnnxFiles;
import io.dragoman.inference.internal.onnx.OnnxGenerators;
import io.dragoman.inference.internal.onnx.fuse.FusionException;
import io.dragoman.inference.internal.onnx.quantize.Quantizer;
import io.dragoman.inference.internal.onnx.quantize.Rounding;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a model ready for this machine: weights of 8 bits, and one graph for whole answers, each
 * tried against the plain weights and step-wise generation. What came of it is kept in the model's
 * {@link ModelCard}.
 *
 * <p>Every file is written whole or not at all, under another name first, so that it may be
 * interrupted at any time; what was done is not done again. Files are written to the model's
 * directory only; graphs for whole answers are in the user's cache, as when an engine makes them.
 */
public final class ModelPreparation {
  /** What the weights of 8 bits are called, as Optimum and transformers.js call them. */
  public static final String QUANTIZED = "quantized";

  /** Room beyond what the new weights need. */
  private static final long SPARE_BYTES = 64L << 20;

  private final Settings settings;
  private final Path directory;
  private final Consumer<String> step;
  private final Consumer<String> activity;
  private final Rounding rounding;
  private ModelCard card = ModelCard.blank("", "", "", false, false);

  /**
   * What is to be done.
   *
   * @param directory the model; its own directory is written to unless {@code to} is given
   * @param to a directory that becomes a whole model
   * @param quantize whether to make weights of 8 bits
   * @param fuse whether to make and try one graph for whole answers
   * @param reducedRange whether weights get 7 bits
   * @param force whether files under the names of the new ones are replaced if others made them
   * @param options how the engine runs while it is tried
   */
  public record Settings(
      Path directory,
      Optional<Path> to,
      boolean quantize,
      boolean fuse,
      boolean reducedRange,
      boolean force,
      EngineOptions options) {}

  private ModelPreparation(
      final Settings settings, final Consumer<String> step, final Consumer<String> activity) {
    this.settings = settings;
    this.directory = settings.to().orElse(settings.directory());
    this.step = step;
    this.activity = activity;
    this.rounding = new Rounding(true, settings.reducedRange());
  }

  /**
   * Does it.
   *
   * @param step hears what has been reached
   * @param activity hears what goes on
   * @return the card as it is now in the directory
   * @throws PreparationException if it cannot be done
   */
  public static ModelCard prepare(
      final Settings settings,
      final InstantSource clock,
      final Consumer<String> step,
      final Consumer<String> activity) {
    try {
      return new ModelPreparation(settings, step, activity).prepare(clock);
    } catch (final FileSystemException e) {
      throw new PreparationException(
          "%s cannot be written or read: %s. Nothing was left unfinished; mend that and run it again."
              .formatted(e.getFile(), Optional.ofNullable(e.getReason()).orElseGet(e::toString)),
          e);
    } catch (final IOException | FusionException | ModelLoadException | EngineException e) {
      throw new PreparationException(String.valueOf(e.getMessage()), e);
    }
  }

  private ModelCard prepare(final InstantSource clock) throws IOException {
    activity.accept("looking at the files of " + settings.directory());
    final List<Finding> errors =
        ModelCheck.files(settings.directory()).stream()
            .filter(found -> found.severity() == Finding.Severity.ERROR)
            .toList();
    if (!errors.isEmpty()) {
      throw new PreparationException(
          "%s is not in order: %s './dragoman models check' tells everything."
              .formatted(settings.directory(), errors.getFirst().sentence()));
    }
    final Weights source =
        ModelCopy.plain(settings.directory())
            .orElseThrow(
                () ->
                    new PreparationException(
                        settings.directory()
                            + " has no plain weights (encoder_model.onnx and a decoder), of which"
                            + " others could be made; export or download them."));
    requireRoom(source);
    if (settings.to().isPresent()) {
      activity.accept("copying to " + directory);
      ModelCopy.copy(settings.directory(), directory);
    }
    final ModelInfo model = ModelInfo.of(directory);
    card =
        ModelCard.blank(
            model.family().task(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            OnnxGenerators.runtimeVersion(),
            rounding.perChannel(),
            rounding.reducedRange());
    final Optional<ModelCard> before =
        ModelCard.read(directory)
            .filter(
                kept ->
                    kept.perChannel() == card.perChannel()
                        && kept.reducedRange() == card.reducedRange());
    final List<String> variants = new ArrayList<>(List.of(""));
    if (settings.quantize() && quantize(before)) {
      variants.add(QUANTIZED);
    }
    tries(model.family(), variants);
    card.write(directory);
    return card;
  }

  private void requireRoom(final Weights source) throws IOException {
    final Path existing = settings.to().isEmpty() ? directory : nearest(directory);
    final long needed =
        SPARE_BYTES + (settings.to().isEmpty() ? 0 : source.bytes()) + source.bytes() / 2;
    final long free = Files.getFileStore(existing).getUsableSpace();
    if (free < needed) {
      throw new PreparationException(
          "%s has %d MB free and about %d MB are needed; make room, or name another place with --to."
              .formatted(existing, free >> 20, needed >> 20));
    }
  }

  private static Path nearest(final Path path) {
    Path at = path.toAbsolutePath().normalize();
    while (!Files.exists(at)) {
      at = at.getParent();
    }
    return at;
  }

  /** Whether there are weights of 8 bits afterwards. */
  private boolean quantize(final Optional<ModelCard> before) throws IOException {
    final Weights plain = ModelCopy.plain(directory).orElseThrow();
    final List<ModelCard.MadeFile> made = new ArrayList<>();
    for (final Path graph : plain.loaded()) {
      final Path target =
          graph.resolveSibling(
              graph.getFileName().toString().replace(".onnx", "_" + QUANTIZED + ".onnx"));
      requireInside(target.getParent());
      final String path = directory.relativize(target).toString();
      final String source = ModelCopy.sha256(ModelCopy.withData(graph));
      final Optional<ModelCard.MadeFile> kept = before.flatMap(older -> older.file(path));
      final String present =
          Files.exists(target) ? ModelCopy.sha256(ModelCopy.withData(target)) : "";
      if (kept.isPresent()
          && kept.get().sha256().equals(present)
          && kept.get().sourceSha256().equals(source)) {
        step.accept(path + " is there already");
        made.add(kept.get());
        continue;
      }
      if (!present.isEmpty() && kept.isEmpty() && !settings.force()) {
        step.accept(
            path
                + " is there, and was not made by this command; --force replaces it, else it"
                + " stays");
        return true;
      }
      activity.accept("making " + path);
      final Quantizer.Report report = new Quantizer(rounding).quantize(graph, target);
      made.add(new ModelCard.MadeFile(path, ModelCopy.sha256(ModelCopy.withData(target)), source));
      card = card.withFiles(made);
      card.write(directory);
      step.accept(
          "%s: %d products and %d tables in 8 bits, %.1f MB of %.1f MB"
              .formatted(
                  path, report.products(), report.tables(), megabytes(target), megabytes(graph)));
    }
    card = card.withFiles(made);
    return true;
  }

  /** A folder that is a link might lead anywhere. */
  private void requireInside(final Path folder) throws IOException {
    if (!folder.toRealPath().startsWith(directory.toRealPath())) {
      throw new PreparationException(
          "%s is a symbolic link out of %s, which nothing is written through; name a place with --to."
              .formatted(folder, directory));
    }
  }

  private static double megabytes(final Path graph) throws IOException {
    long bytes = 0;
    for (final Path file : ModelCopy.withData(graph)) {
      bytes += Files.size(file);
    }
    return bytes / 1e6;
  }

  private void tries(final ModelFamily family, final List<String> variants) throws IOException {
    final List<ModelCard.Trial> trials = new ArrayList<>();
    final EngineOptions stepwise = settings.options().withGeneration(GenerationMode.STEPWISE);
    activity.accept("running the plain weights");
    final SelfTest.Answers plain = SelfTest.run(family, directory, stepwise.withVariant(""));
    for (final String variant : variants) {
      final String name = variant.isEmpty() ? "fp32" : variant;
      activity.accept("running " + name);
      final SelfTest.Answers answers =
          variant.isEmpty()
              ? plain
              : SelfTest.run(family, directory, stepwise.withVariant(variant));
      final SelfTest.Closeness closeness = SelfTest.compare(plain, answers);
      final Optional<OnnxGenerators.Fusion> fusion =
          settings.fuse() ? fuse(family, variant, name) : Optional.empty();
      trials.add(
          new ModelCard.Trial(
              name,
              answers.version(),
              rounded(closeness.equalTokens()),
              rounded(closeness.maxDifference()),
              rounded(closeness.speed()),
              fusion
                  .filter(tried -> tried.gain() > 0)
                  .map(tried -> rounded(tried.gain()))
                  .orElse(null),
              fusion
                  .filter(tried -> tried.gain() <= 0)
                  .map(OnnxGenerators.Fusion::reason)
                  .orElse(null)));
      if (!variant.isEmpty()) {
        step.accept(
            "%s: %.1f %% of the tokens are those of fp32, %.2f times as fast"
                .formatted(name, 100 * closeness.equalTokens(), closeness.speed()));
      }
      card = card.withTrials(trials);
      card.write(directory);
    }
  }

  private Optional<OnnxGenerators.Fusion> fuse(
      final ModelFamily family, final String variant, final String name) {
    activity.accept("trying one graph with " + name);
    final EngineOptions options =
        settings.options().withVariant(variant).withGeneration(GenerationMode.FUSED);
    try (Engine<?, ?> engine = family.open(directory, options)) {
      engine.warmUp();
    }
    final OnnxFiles files = OnnxFiles.find(directory, variant);
    final Optional<OnnxGenerators.Fusion> fusion =
        new OnnxGenerators(files, files.model().version(), options).fusion();
    fusion.ifPresent(
        tried ->
            step.accept(
                tried.gain() > 0
                    ? "%s in one graph: the same tokens, %.2f times as fast as step by step"
                        .formatted(name, tried.gain())
                    : "%s step by step only: %s".formatted(name, tried.reason())));
    return fusion;
  }

  private static double rounded(final double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
