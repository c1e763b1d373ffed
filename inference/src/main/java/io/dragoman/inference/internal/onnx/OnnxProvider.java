package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.EngineOpener;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Models on ONNX Runtime, from directories as Hugging Face and Optimum lay them out.
 *
 * <p>Needed are config.json and tokenizer.json, and in {@code onnx/} or beside them
 * encoder_model.onnx with either decoder_model_merged.onnx or both decoder_model.onnx and
 * decoder_with_past_model.onnx.
 */
abstract class OnnxProvider<I, O> implements EngineProvider<I, O> {
  private final EngineKind<I, O> kind;
  private final EngineOpener<I, O> opener;

  /** Of one kind. */
  OnnxProvider(final EngineKind<I, O> kind, final EngineOpener<I, O> opener) {
    this.kind = kind;
    this.opener = opener;
  }

  /** Items that the engine answers, by which layouts of threads are compared. */
  abstract List<I> probes(Engine<I, O> engine);

  @Override
  public final String name() {
    return EngineProviders.ONNX;
  }

  @Override
  public final EngineKind<I, O> kind() {
    return kind;
  }

  @Override
  public final boolean suits(final Path directory, final EngineOptions options) {
    return OnnxFiles.suit(directory);
  }

  @Override
  public final Engine<I, O> open(final Path directory, final EngineOptions options) {
    return LayoutTrial.open(directory, options, opener, this::probes);
  }

  @Override
  public final Optional<String> version(final Path directory, final EngineOptions options) {
    return Optional.of(OnnxFiles.find(directory, options.variant()).model().version());
  }
}
