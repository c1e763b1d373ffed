package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.attention.TiledAttention;
import io.dragoman.inference.internal.onnx.fuse.FusionException;
import io.dragoman.inference.internal.onnx.fuse.MappedWeights;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An encoder's file as it is run: on a CPU with its attention in tiles, where it has any that can
 * be computed so and a trial on this machine came out the same.
 */
final class EncoderFile {
  private static final Logger LOG = LoggerFactory.getLogger(EncoderFile.class);

  private EncoderFile() {}

  /**
   * Reads one.
   *
   * @throws FusionException if it is unreadable or no ONNX model
   */
  static ModelFile read(final OnnxDevice device, final Path path) {
    final ModelFile file = ModelFile.read(path);
    return tiled(device, file).orElse(file);
  }

  /** Opens one; as it is, where ONNX Runtime does not take it otherwise. */
  static Graph open(final OnnxDevice device, final Path path) {
    try {
      final Optional<ModelFile> tiled = tiled(device, ModelFile.read(path));
      if (tiled.isPresent()) {
        final MappedWeights weights = MappedWeights.of(tiled.get(), tiled.get().model());
        return device.open(tiled.get().name(), weights.model(), weights.folder());
      }
    } catch (final ModelLoadException e) {
      LOG.warn("{} computes its attention as a whole: {}", path, e.getMessage());
    } catch (final FusionException e) {
      // What is wrong with it will be said by who loads it as it is.
      LOG.debug("{} is loaded as it is", path, e);
    }
    return device.open(path);
  }

  private static Optional<ModelFile> tiled(final OnnxDevice device, final ModelFile file) {
    if (!device.cpu()) {
      return Optional.empty();
    }
    final Optional<ModelFile> tiled =
        TiledAttention.of(file.model())
            .map(model -> new ModelFile(file.path(), model, file.bytes()));
    try {
      if (tiled.isPresent()) {
        AttentionTrial.require(device);
      }
      return tiled;
    } catch (final ModelLoadException | EngineException e) {
      LOG.warn("{} computes its attention as a whole: {}", file.path(), e.getMessage());
      return Optional.empty();
    }
  }
}
