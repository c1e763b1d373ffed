package io.dragoman.inference.onnx.models;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.JsonFields;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.NllbSettings;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells every way in which a model directory is wrong.
 *
 * <p>The directory and its files are taken for an attack: files are measured before they are
 * parsed, and nothing outside the directory is opened for them.
 */
public final class ModelCheck {
  private static final String AGAIN = "Download or export it again.";

  private final Path directory;
  private final Findings findings;

  private ModelCheck(final Path directory) {
    this.directory = directory;
    this.findings = new Findings(directory);
  }

  /**
   * Looks at files, without loading weights.
   *
   * @return what was found; empty if all is well
   */
  public static List<Finding> files(final Path directory) {
    final ModelCheck check = new ModelCheck(directory);
    check.look();
    return check.findings.all();
  }

  /**
   * Looks at files and, if they are well, loads each of the weights and runs a small input through.
   *
   * @param options how the engine runs; of the variant everything is tried if it is empty
   * @param progress hears what is being done
   * @return what was found; empty if all is well
   */
  public static List<Finding> run(
      final Path directory, final EngineOptions options, final Consumer<String> progress) {
    final ModelCheck check = new ModelCheck(directory);
    progress.accept("looking at the files of " + directory);
    final Optional<ModelFamily> family = check.look();
    if (family.isPresent() && !check.findings.hasErrors()) {
      check.load(family.get(), options, progress);
    }
    return check.findings.all();
  }

  private Optional<ModelFamily> look() {
    new FileCheck(directory, findings).run();
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    final Optional<ModelFamily> family = family();
    family.ifPresent(this::settings);
    weights(family);
    return family;
  }

  private Optional<ModelFamily> family() {
    final Path config = directory.resolve("config.json");
    if (findings.about(config)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(config)) {
      findings.error(
          config,
          "It is missing.",
          "Download it with the model; every model of Hugging Face has one.");
      return Optional.empty();
    }
    try {
      final JsonFields fields = small().json("config.json");
      final String type = fields.node("model_type").asText();
      final Optional<ModelFamily> family = ModelFamily.of(type);
      if (family.isEmpty()) {
        findings.error(
            config,
            "Its model_type is '%s', which no engine here runs.".formatted(SafeName.of(type)),
            "Take a model of one of these types: %s."
                .formatted(String.join(", ", ModelFamily.types())));
      }
      return family;
    } catch (final ModelLoadException e) {
      findings.error(config, sentence(e), AGAIN);
      return Optional.empty();
    }
  }

  private void settings(final ModelFamily family) {
    boolean whole = true;
    for (final String name : family.files()) {
      final Path file = directory.resolve(name);
      if (!Files.exists(file)) {
        findings.error(
            file, "It is missing.", "Download it with the model, or export it again with Optimum.");
      }
      whole &= !findings.about(file) || Files.isReadable(file) && !hasError(file);
    }
    if (!whole) {
      return;
    }
    try {
      final ModelDirectory model = small();
      switch (family) {
        case WHISPER -> WhisperSettings.read(model);
        case NLLB -> NllbSettings.read(model);
      }
      new VocabularyCheck(model, findings).run();
    } catch (final ModelLoadException e) {
      findings.error(directory, sentence(e), "Take all files from the same model.");
    }
  }

  private boolean hasError(final Path file) {
    final String name = directory.relativize(file).toString();
    return findings.all().stream()
        .anyMatch(
            found -> found.where().equals(name) && found.severity() == Finding.Severity.ERROR);
  }

  /** The directory without its weights, whose digest would take long. */
  private ModelDirectory small() {
    return ModelDirectory.open(directory, List.of());
  }

  private void weights(final Optional<ModelFamily> family) {
    final List<Weights> all;
    try {
      all = Weights.in(directory);
    } catch (final ModelLoadException e) {
      findings.error(directory, sentence(e), "Give this user the right to list it.");
      return;
    }
    if (all.isEmpty()) {
      findings.error(
          directory,
          "It has no ONNX files such as onnx/encoder_model.onnx.",
          "Export the model with Optimum (optimum-cli export onnx), or take one of the"
              + " onnx-community on Hugging Face.");
      return;
    }
    if (all.stream().noneMatch(Weights::complete)) {
      findings.error(
          directory,
          "None of its weights are complete: an encoder_model and a decoder_model_merged, or"
              + " decoder_model and decoder_with_past_model, of one ending are needed.",
          "Download the files that are missing.");
    }
    for (final Weights weights : all) {
      if (!weights.complete()) {
        findings.warning(
            weights.graphs().values().iterator().next(),
            "The weights %s are not complete: there is only %s."
                .formatted(weights.name(), String.join(" and ", weights.graphs().keySet())),
            "Download the rest of them if you want to use them.");
      }
      weights.graphs().forEach((kind, file) -> graph(kind, file, family));
    }
  }

  private void graph(final String kind, final Path file, final Optional<ModelFamily> family) {
    if (hasError(file)) {
      return;
    }
    final GraphCheck check = new GraphCheck(findings);
    check
        .read(file)
        .ifPresent(
            model -> {
              if (family.isEmpty()) {
                return;
              }
              final JsonFields config = small().json("config.json");
              if (kind.equals(Weights.ENCODER)) {
                check.encoder(
                    file, model, family.get().encoderInput(), config.node("d_model").asLong());
              } else {
                check.decoder(file, model, config.node("vocab_size").asLong());
              }
            });
  }

  private void load(
      final ModelFamily family, final EngineOptions options, final Consumer<String> progress) {
    for (final Weights weights : Weights.in(directory)) {
      if (!weights.complete()
          || !options.variant().isEmpty() && !options.variant().equals(weights.name())) {
        continue;
      }
      progress.accept("loading %s of %s".formatted(weights.name(), directory));
      try (Engine<?, ?> engine = family.open(directory, options.withVariant(weights.variant()))) {
        progress.accept("running %s once".formatted(weights.name()));
        engine.warmUp();
      } catch (final ModelLoadException | EngineException e) {
        findings.error(
            weights.loaded().getLast(),
            "The weights %s cannot be used: %s".formatted(weights.name(), sentence(e)),
            advice(e.getMessage()));
      } catch (final RuntimeException e) {
        findings.error(
            weights.loaded().getLast(),
            "The engine failed with the weights %s: %s.".formatted(weights.name(), e),
            AGAIN);
      }
    }
  }

  private static String advice(final String message) {
    return message.contains("opset")
        ? "Export the model with an older opset, such as 17."
        : message.contains("Device ") ? "See './dragoman doctor'." : AGAIN;
  }

  private static String sentence(final RuntimeException failure) {
    final String text = SafeName.line(String.valueOf(failure.getMessage()));
    return text.endsWith(".") ? text : text + ".";
  }
}
