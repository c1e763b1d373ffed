package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.WhisperEngine;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Whisper models of any size on ONNX Runtime, from directories as Hugging Face and Optimum lay them
 * out.
 *
 * <p>Needed are config.json, generation_config.json, preprocessor_config.json and tokenizer.json,
 * and in {@code onnx/} or beside them encoder_model.onnx with either decoder_model_merged.onnx or
 * both decoder_model.onnx and decoder_with_past_model.onnx.
 */
public final class OnnxSpeechProvider implements EngineProvider<SpeechInput, Speech> {
  private static final int PROBE_SAMPLES = 64_000;
  private static final int PROBES = 4;

  @Override
  public String name() {
    return EngineProviders.ONNX;
  }

  @Override
  public EngineKind<SpeechInput, Speech> kind() {
    return EngineKind.SPEECH_RECOGNIZER;
  }

  @Override
  public boolean suits(final Path directory, final EngineOptions options) {
    return OnnxFiles.suit(directory);
  }

  @Override
  public Engine<SpeechInput, Speech> open(final Path directory, final EngineOptions options) {
    return LayoutTrial.open(
        directory,
        options,
        (model, tuned, weights) -> WhisperEngine.open("whisper-onnx", model, tuned, weights),
        OnnxSpeechProvider::probes);
  }

  /** Four seconds of a sound that is no silence. */
  private static List<SpeechInput> probes(final Engine<SpeechInput, Speech> engine) {
    final float[] sound = new float[PROBE_SAMPLES];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (float) (0.2 * Math.sin(i * i * 1e-6) + 0.05 * Math.sin(i * 0.1));
    }
    final SortedSet<String> languages = engine.info().languages();
    return Collections.nCopies(
        PROBES, new SpeechInput(sound, languages.isEmpty() ? "en" : languages.first(), false));
  }

  @Override
  public Optional<String> version(final Path directory, final EngineOptions options) {
    return Optional.of(OnnxFiles.find(directory, options.variant()).model().version());
  }
}
