package io.dragoman.inference.onnx.models;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.JsonFields;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.NllbSettings;
import io.dragoman.inference.internal.model.WhisperSettings;
import io.dragoman.inference.internal.onnx.OnnxFiles;
import io.dragoman.inference.internal.onnx.OnnxGenerators;
import io.dragoman.inference.internal.onnx.ThreadLayout;
import io.dragoman.inference.internal.onnx.attention.TiledAttention;
import io.dragoman.inference.internal.onnx.fuse.FusionException;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model directory says of itself.
 *
 * @param directory where it is
 * @param family what kind of model it is
 * @param type config.json's model_type
 * @param encoderLayers layers of the encoder
 * @param decoderLayers layers of the decoder
 * @param width numbers in a hidden state
 * @param vocabulary number of tokens
 * @param languages how many it knows; 0 for models of one language
 * @param window most that goes in at once, such as 30 s or 1024 tokens
 * @param variants the weights that are there, the plain ones first
 * @param licence as the model's README.md or LICENSE says; empty if neither does
 * @param card what came of preparing it; empty if it was not prepared
 */
public record ModelInfo(
    Path directory,
    ModelFamily family,
    String type,
    int encoderLayers,
    int decoderLayers,
    int width,
    int vocabulary,
    int languages,
    String window,
    List<Variant> variants,
    Optional<String> licence,
    Optional<ModelCard> card) {
  private static final int RATE = 16_000;
  private static final int MAX_LICENCE = 60;
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  public ModelInfo {
    variants = List.copyOf(variants);
  }

  /**
   * Weights of one precision.
   *
   * @param name as in model.variant; fp32 for the plain ones
   * @param complete whether an engine can be made of them
   * @param bytes what they take on disk
   * @param version the model version that answers of them carry; empty if they are not complete
   * @param layout how they were measured to run fastest on this machine; empty if they were not
   * @param tiled whether a CPU computes the encoder's attention in tiles, unless a trial at start
   *     says otherwise
   */
  public record Variant(
      String name,
      boolean complete,
      long bytes,
      String version,
      Optional<String> layout,
      boolean tiled) {}

  /**
   * Reads it; weights are read once, for their digests.
   *
   * @throws ModelLoadException if it is no directory of a known model, or a file is unreadable
   */
  public static ModelInfo of(final Path directory) {
    final ModelDirectory model = ModelDirectory.open(directory, List.of());
    final JsonFields config = model.json("config.json");
    final String type = config.node("model_type").asText();
    final ModelFamily family =
        ModelFamily.of(type)
            .orElseThrow(
                () -> config.bad("model_type", "one of " + String.join(", ", ModelFamily.types())));
    final int languages;
    final String window;
    switch (family) {
      case WHISPER -> {
        final WhisperSettings settings = WhisperSettings.read(model);
        languages = settings.languages().size();
        window = "%d s".formatted(settings.windowSamples() / RATE);
      }
      case NLLB -> {
        final NllbSettings settings = NllbSettings.read(model);
        languages = settings.languages().size();
        window = "%d tokens".formatted(settings.maxSource());
      }
      default -> throw new IllegalStateException("A family without settings: " + family);
    }
    return new ModelInfo(
        directory,
        family,
        type,
        config.optionalInteger("encoder_layers").orElse(0),
        config.optionalInteger("decoder_layers").orElse(0),
        config.integer("d_model"),
        config.integer("vocab_size"),
        languages,
        window,
        variants(directory),
        licence(directory),
        ModelCard.read(directory));
  }

  private static List<Variant> variants(final Path directory) {
    final List<Variant> variants = new ArrayList<>();
    for (final Weights weights : Weights.in(directory)) {
      final String version =
          weights.complete() ? ModelDirectory.open(directory, weights.loaded()).version() : "";
      variants.add(
          new Variant(
              weights.name(),
              weights.complete(),
              weights.bytes(),
              version,
              weights.complete() ? layout(directory, weights.name(), version) : Optional.empty(),
              weights.complete() && tiled(directory, weights.name())));
    }
    return variants;
  }

  private static Optional<String> layout(
      final Path directory, final String variant, final String version) {
    return OnnxGenerators.layout(directory, version, EngineOptions.defaults().withVariant(variant))
        .map(ThreadLayout::toString);
  }

  private static boolean tiled(final Path directory, final String variant) {
    final Path encoder = OnnxFiles.find(directory, variant).encoder();
    try {
      OnnxOutline.check(encoder);
      return TiledAttention.of(ModelFile.read(encoder).model()).isPresent();
    } catch (final IOException | FusionException e) {
      // What is wrong with a graph is said by 'models check'.
      return false;
    }
  }

  /** That of the head of a model card of Hugging Face, or the first line of a licence. */
  private static Optional<String> licence(final Path directory) {
    return lines(directory.resolve("README.md")).stream()
        .filter(line -> line.startsWith("license:"))
        .map(line -> line.substring("license:".length()))
        .findFirst()
        .or(
            () ->
                lines(directory.resolve("LICENSE")).stream()
                    .filter(line -> !line.isBlank())
                    .findFirst())
        .map(text -> SafeName.of(text.strip().replaceAll("[\"']", "")))
        .map(text -> text.substring(0, Math.min(MAX_LICENCE, text.length())));
  }

  private static List<String> lines(final Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_HEAD_BYTES), StandardCharsets.UTF_8).lines().toList();
    } catch (final IOException e) {
      return List.of();
    }
  }
}
