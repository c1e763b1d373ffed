package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.WhisperEngine;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/**
 * Whisper models of any size on ONNX Runtime; besides what {@link OnnxProvider} needs,
 * generation_config.json and preprocessor_config.json.
 */
public final class OnnxSpeechProvider extends OnnxProvider<SpeechInput, Speech> {
  private static final int PROBE_SAMPLES = 64_000;
  private static final int PROBES = 4;

  /** Loads nothing yet. */
  public OnnxSpeechProvider() {
    super(
        EngineKind.SPEECH_RECOGNIZER,
        (model, options, weights) -> WhisperEngine.open("whisper-onnx", model, options, weights));
  }

  /** Four seconds of a sound that is no silence. */
  @Override
  List<SpeechInput> probes(final Engine<SpeechInput, Speech> engine) {
    final float[] sound = new float[PROBE_SAMPLES];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (float) (0.2 * Math.sin(i * i * 1e-6) + 0.05 * Math.sin(i * 0.1));
    }
    final SortedSet<String> languages = engine.info().languages();
    return Collections.nCopies(
        PROBES, new SpeechInput(sound, languages.isEmpty() ? "en" : languages.first(), false));
  }
}
