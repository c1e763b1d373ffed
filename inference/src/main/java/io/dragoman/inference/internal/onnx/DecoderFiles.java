package io.dragoman.inference.internal.onnx;

import java.nio.file.Path;

/** The two ways in which Optimum lays out a decoder with a key-value cache. */
public sealed interface DecoderFiles {

  /**
   * One file for both uses, switched by the input {@code use_cache_branch}.
   *
   * @param file {@code decoder_model_merged}
   */
  record Merged(Path file) implements DecoderFiles {}

  /**
   * One file for the first run and one for those with a cache.
   *
   * @param first {@code decoder_model}
   * @param next {@code decoder_with_past_model}
   */
  record Split(Path first, Path next) implements DecoderFiles {}
}
