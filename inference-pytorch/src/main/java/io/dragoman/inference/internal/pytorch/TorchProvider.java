package io.dragoman.inference.internal.pytorch;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Shortcuts;
import io.dragoman.inference.internal.EngineOpener;
import io.dragoman.inference.internal.EngineReplicas;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.spi.EngineProvider;
import java.nio.file.Path;

/**
 * Models on PyTorch: the JSON files of a Hugging Face directory, and {@link TorchFiles
 * torchscript/model.pt}.
 */
abstract class TorchProvider<I, O> implements EngineProvider<I, O> {
  private final EngineKind<I, O> kind;
  private final EngineOpener<I, O> opener;

  /** Of one kind. */
  TorchProvider(final EngineKind<I, O> kind, final EngineOpener<I, O> opener) {
    this.kind = kind;
    this.opener = opener;
  }

  @Override
  public final String name() {
    return TorchFiles.ENGINE;
  }

  @Override
  public final EngineKind<I, O> kind() {
    return kind;
  }

  @Override
  public final boolean suits(final Path directory, final EngineOptions options) {
    return TorchFiles.suit(directory, options.variant());
  }

  @Override
  public final Engine<I, O> open(final Path directory, final EngineOptions options) {
    final TorchFiles files = TorchFiles.find(directory, options.variant());
    final ModelDirectory model = files.model();
    return EngineReplicas.open(
        files.replicas(options),
        () ->
            opener.open(
                model,
                // Its modules compute everything.
                options.withShortcuts(Shortcuts.NONE),
                traits -> TorchModel.generator(files, options, traits)));
  }
}
