package io.dragoman.inference.internal.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes model directories that are right but for their weights. */
public final class ModelFiles {
  static final String WHISPER_CONFIG =
      """
      {"model_type": "whisper", "d_model": 384, "num_mel_bins": 80, "vocab_size": 51865,
       "max_source_positions": 1500, "max_target_positions": 448, "eos_token_id": 50257,
       "decoder_start_token_id": 50258}
      """;
  static final String WHISPER_GENERATION =
      """
      {"lang_to_id": {"<|en|>": 50259, "<|ko|>": 50264}, "task_to_id": {"transcribe": 50359},
       "no_timestamps_token_id": 50363, "suppress_tokens": [1, 2], "begin_suppress_tokens": [220],
       "max_length": 448, "max_initial_timestamp_index": 50}
      """;
  static final String WHISPER_FEATURES =
      """
      {"feature_size": 80, "sampling_rate": 16000, "n_fft": 400, "hop_length": 160,
       "chunk_length": 30}
      """;
  static final String WHISPER_TOKENS =
      """
      {"added_tokens": [{"id": 50362, "content": "<|nocaptions|>"}]}
      """;

  private ModelFiles() {}

  public static Path write(final Path directory, final String name, final String content) {
    try {
      final Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path whisper(final Path directory) {
    write(directory, "config.json", WHISPER_CONFIG);
    write(directory, "generation_config.json", WHISPER_GENERATION);
    write(directory, "preprocessor_config.json", WHISPER_FEATURES);
    write(directory, "tokenizer.json", WHISPER_TOKENS);
    write(directory, "onnx/encoder_model.onnx", "encoder");
    write(directory, "onnx/decoder_model_merged.onnx", "decoder");
    return directory;
  }
}
