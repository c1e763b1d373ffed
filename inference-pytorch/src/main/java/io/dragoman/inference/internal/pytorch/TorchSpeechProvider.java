package io.dragoman.inference.internal.pytorch;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Shortcuts;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.EngineReplicas;
import io.dragoman.inference.internal.WhisperEngine;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.spi.EngineProvider;
import java.nio.file.Path;

/**
 * Whisper models of any size on PyTorch: the JSON files of a Hugging Face directory, and {@link
 * TorchFiles torchscript/model.pt}.
 */
public final class TorchSpeechProvider implements EngineProvider<SpeechInput, Speech> {
  @Override
  public String name() {
    return TorchFiles.ENGINE;
  }

  @Override
  public EngineKind<SpeechInput, Speech> kind() {
    return EngineKind.SPEECH_RECOGNIZER;
  }

  @Override
  public boolean suits(final Path directory, final EngineOptions options) {
    return TorchFiles.suit(directory, options.variant());
  }

  @Override
  public Engine<SpeechInput, Speech> open(final Path directory, final EngineOptions options) {
    final TorchFiles files = TorchFiles.find(directory, options.variant());
    final ModelDirectory model = files.model();
    return EngineReplicas.open(
        files.replicas(options),
        () ->
            WhisperEngine.open(
                "whisper-pytorch",
                model,
                // Its modules compute everything.
                options.withShortcuts(Shortcuts.NONE),
                traits -> TorchModel.generator(files, options, traits)));
  }
}
