package io.dragoman.inference;

import io.dragoman.inference.internal.NllbEngine;
import io.dragoman.inference.internal.SpeechLanes;
import io.dragoman.inference.internal.TextLanes;
import io.dragoman.inference.internal.Threads;
import io.dragoman.inference.internal.WhisperEngine;
import io.dragoman.inference.internal.model.ModelDirectory;
import java.nio.file.Path;

/**
 * Opens engines from model directories as Hugging Face and Optimum lay them out.
 *
 * <p>Needed are config.json, generation_config.json, tokenizer.json, for speech also
 * preprocessor_config.json, and in {@code onnx/} or beside them encoder_model.onnx with either
 * decoder_model_merged.onnx or both decoder_model.onnx and decoder_with_past_model.onnx.
 */
public final class Engines {
  private Engines() {}

  /**
   * Opens a Whisper model of any size.
   *
   * @param directory the model
   * @param options how it runs
   * @throws ModelLoadException if the directory or the device cannot be used; says why
   */
  public static SpeechRecognizer openSpeech(final Path directory, final EngineOptions options) {
    final ModelDirectory model = ModelDirectory.open(directory, options.variant());
    final int lanes = Threads.lanes(model, options);
    return lanes > 1
        ? new SpeechLanes(lanes, () -> WhisperEngine.open(model, options))
        : WhisperEngine.open(model, options);
  }

  /**
   * Opens an NLLB model of any size.
   *
   * @param directory the model
   * @param options how it runs
   * @throws ModelLoadException if the directory or the device cannot be used; says why
   */
  public static TextTranslator openTranslator(final Path directory, final EngineOptions options) {
    final ModelDirectory model = ModelDirectory.open(directory, options.variant());
    final int lanes = Threads.lanes(model, options);
    return lanes > 1
        ? new TextLanes(lanes, () -> NllbEngine.open(model, options))
        : NllbEngine.open(model, options);
  }

  /**
   * How many threads an engine opened so uses on the CPU: within one operation, or for a small
   * model each for a part of the batch.
   *
   * @throws ModelLoadException if the directory cannot be used
   */
  public static int threads(final Path directory, final EngineOptions options) {
    final ModelDirectory model = ModelDirectory.open(directory, options.variant());
    return Threads.of(model, options) * Threads.lanes(model, options);
  }
}
