package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.ModelOpener;
import io.dragoman.inference.internal.onnx.fuse.GraphFuser;
import java.util.Optional;

/** Opens models without a look into the cache of whoever runs the tests. */
public final class UncachedGenerators {
  private UncachedGenerators() {}

  public static ModelOpener of(final OnnxFiles files, final EngineOptions options) {
    return new OnnxGenerators(
            files, files.model().version(), options, new FusionCache(Optional.empty()))
        ::open;
  }

  /** Opens a fused graph as it is. */
  public static ModelOpener untried(final OnnxFiles files, final EngineOptions options) {
    final OnnxDevice device = new OnnxDevice(options.device(), 1);
    return traits ->
        FusedGenerator.open(
            device,
            GraphFuser.fuse(EncoderFile.read(device, files.encoder()), files.decoders()),
            files.folder(),
            traits.end(),
            traits.vocabulary(),
            () -> {
              throw new AssertionError("the graph alone was asked for");
            });
  }
}
