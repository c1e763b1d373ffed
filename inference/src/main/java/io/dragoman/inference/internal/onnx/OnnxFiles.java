package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.fuse.FusionException;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The graphs of a model as Optimum lays them out: in {@code onnx/} or at the top of its directory.
 *
 * @param directory the model's
 * @param encoder the encoder's graph
 * @param decoder the decoder's graph or graphs
 */
public record OnnxFiles(Path directory, Path encoder, DecoderFiles decoder) {
  private static final String ENCODER = "encoder_model";
  private static final String MERGED = "decoder_model_merged";
  private static final String FIRST = "decoder_model";
  private static final String NEXT = "decoder_with_past_model";

  /**
   * Looks for them.
   *
   * @param directory the model's
   * @param variant which of them; see {@link io.dragoman.inference.EngineOptions#variant()}
   * @throws ModelLoadException if it is no directory, or a file is missing
   */
  public static OnnxFiles find(final Path directory, final String variant) {
    ModelDirectory.require(directory);
    final Variant chosen = Variant.of(variant);
    final String encoderFile = ENCODER + chosen.encoder() + ".onnx";
    final String ending = chosen.decoder() + ".onnx";
    final Path encoder = find(directory, List.of(encoderFile), encoderFile).getFirst();
    return new OnnxFiles(directory, encoder, decoder(directory, ending));
  }

  /**
   * The merged decoder, rather than two that hold most weights twice; but two where weights are to
   * be made of smaller ones: outside of the branches, where a merged decoder has that, ONNX Runtime
   * does it again at every step.
   */
  private static DecoderFiles decoder(final Path directory, final String ending) {
    final Optional<Path> merged = look(directory, MERGED + ending);
    final Optional<Path> first = look(directory, FIRST + ending);
    final Optional<Path> next = look(directory, NEXT + ending);
    final boolean split = first.isPresent() && next.isPresent();
    if (merged.isPresent() && !(split && restoresWeights(merged.get()))) {
      return new DecoderFiles.Merged(merged.get());
    }
    final List<Path> found =
        find(
            directory,
            List.of(FIRST + ending, NEXT + ending),
            "%s (or %s with %s)".formatted(MERGED + ending, FIRST + ending, NEXT + ending));
    return new DecoderFiles.Split(found.getFirst(), found.getLast());
  }

  private static boolean restoresWeights(final Path file) {
    try {
      return ModelFile.read(file).graph().getNodeList().stream()
          .anyMatch(node -> node.getOpType().equals("DequantizeLinear"));
    } catch (final FusionException e) {
      // What is wrong with it will be said by who loads it.
      return false;
    }
  }

  private static List<Path> find(
      final Path directory, final List<String> names, final String wanted) {
    final List<Path> found =
        names.stream().flatMap(name -> look(directory, name).stream()).toList();
    if (found.size() == names.size()) {
      return found;
    }
    final List<String> present =
        graphs(directory).map(file -> directory.relativize(file).toString()).toList();
    throw new ModelLoadException(
        "Model directory %s has no %s in onnx/ or at its top; it has %s"
            .formatted(
                directory.toAbsolutePath(),
                wanted,
                present.isEmpty() ? "no ONNX file at all" : String.join(", ", present)));
  }

  /** Whether there is any graph, of whatever name: why it is not the right one is worth saying. */
  static boolean suit(final Path directory) {
    return graphs(directory).findAny().isPresent();
  }

  private static Stream<Path> graphs(final Path directory) {
    return Stream.of(directory.resolve("onnx"), directory)
        .flatMap(folder -> ModelDirectory.list(folder).stream())
        .filter(file -> file.toString().endsWith(".onnx"));
  }

  private static Optional<Path> look(final Path directory, final String name) {
    return Stream.of(directory.resolve("onnx").resolve(name), directory.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** All of them. */
  List<Path> all() {
    return switch (decoder) {
      case DecoderFiles.Merged(var file) -> List.of(encoder, file);
      case DecoderFiles.Split(var first, var next) -> List.of(encoder, first, next);
    };
  }

  /** The decoder's: the merged one, or that of the first run and that of the others. */
  List<Path> decoders() {
    return all().subList(1, all().size());
  }

  /** The folder that all of them are in, links resolved. */
  Path folder() {
    try {
      return encoder.toRealPath().getParent();
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(encoder, e);
    }
  }

  /** Those that a generated token passes through. */
  List<Path> stepping() {
    return switch (decoder) {
      case DecoderFiles.Merged(var file) -> List.of(encoder, file);
      case DecoderFiles.Split(var first, var next) -> List.of(encoder, next);
    };
  }

  /** The model with the rest of its files. */
  public ModelDirectory model() {
    return ModelDirectory.open(directory, all());
  }
}
