package io.dragoman.inference;

import io.dragoman.inference.internal.NllbEngine;
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
    return WhisperEngine.open(ModelDirectory.open(directory, options.variant()), options);
  }

  /**
   * Opens an NLLB model of any size.
   *
   * @param directory the model
   * @param options how it runs
   * @throws ModelLoadException if the directory or the device cannot be used; says why
   */
  public static TextTranslator openTranslator(final Path directory, final EngineOptions options) {
    return NllbEngine.open(ModelDirectory.open(directory, options.variant()), options);
  }

  /**
   * How many threads an engine opened so uses on the CPU.
   *
   * @throws ModelLoadException if the directory cannot be used
   */
  public static int threads(final Path directory, final EngineOptions options) {
    return Threads.of(ModelDirectory.open(directory, options.variant()), options);
  }
}
