package io.dragoman.inference.internal.pytorch;

import io.dragoman.inference.EngineKind;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.WhisperEngine;

/** Whisper models of any size on PyTorch. */
public final class TorchSpeechProvider extends TorchProvider<SpeechInput, Speech> {
  /** Loads nothing yet. */
  public TorchSpeechProvider() {
    super(
        EngineKind.SPEECH_RECOGNIZER,
        (model, options, weights) ->
            WhisperEngine.open("whisper-pytorch", model, options, weights));
  }
}
