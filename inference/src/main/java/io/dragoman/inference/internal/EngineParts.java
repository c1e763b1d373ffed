package io.dragoman.inference.internal;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.DecoderFiles;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.Decoder;
import io.dragoman.inference.internal.onnx.Graph;
import io.dragoman.inference.internal.onnx.OnnxDevice;
import io.dragoman.inference.internal.text.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a sequence-to-sequence engine holds in native memory.
 *
 * @param device where it runs
 * @param encoder its encoder
 * @param decoder its decoder
 * @param tokenizer its tokenizer
 */
record EngineParts(OnnxDevice device, Graph encoder, Decoder decoder, TextTokenizer tokenizer)
    implements AutoCloseable {
  /**
   * Weights below which sharing a matrix multiplication among threads costs more than it brings.
   */
  private static final long SMALL_BYTES = 24L << 20;

  static EngineParts open(
      final ModelDirectory directory, final EngineOptions options, final int vocabulary) {
    final OnnxDevice device = new OnnxDevice(options.device(), threads(directory, options));
    final TextTokenizer tokenizer = TextTokenizer.open(directory);
    try {
      final Graph encoder = device.open(directory.encoder());
      try {
        return new EngineParts(
            device, encoder, Decoder.open(device, directory.decoder(), vocabulary), tokenizer);
      } catch (final RuntimeException e) {
        encoder.close();
        throw e;
      }
    } catch (final RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static int threads(final ModelDirectory directory, final EngineOptions options) {
    final int processors = Runtime.getRuntime().availableProcessors();
    if (options.threads() > 0) {
      return Math.min(options.threads(), processors);
    }
    return weights(directory) < SMALL_BYTES ? 1 : processors;
  }

  private static long weights(final ModelDirectory directory) {
    final List<Path> files =
        switch (directory.decoder()) {
          case DecoderFiles.Merged(var file) -> List.of(directory.encoder(), file);
          case DecoderFiles.Split(var first, var next) -> List.of(directory.encoder(), next);
        };
    long bytes = 0;
    for (final Path file : files) {
      try {
        bytes += Files.size(file);
        // Weights beyond protobuf's 2 GiB lie in a file beside; such a model is never small.
        bytes += Files.exists(Path.of(file + "_data")) ? SMALL_BYTES : 0;
      } catch (final IOException e) {
        throw new ModelLoadException("Cannot read " + file.toAbsolutePath() + ": " + e, e);
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    decoder.close();
    encoder.close();
    tokenizer.close();
  }
}
