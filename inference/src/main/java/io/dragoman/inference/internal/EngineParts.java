package io.dragoman.inference.internal;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.Decoder;
import io.dragoman.inference.internal.onnx.Graph;
import io.dragoman.inference.internal.onnx.OnnxDevice;
import io.dragoman.inference.internal.text.TextTokenizer;

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
  static EngineParts open(
      final ModelDirectory directory, final EngineOptions options, final int vocabulary) {
    final OnnxDevice device = new OnnxDevice(options.device(), Threads.of(directory, options));
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

  @Override
  public void close() {
    decoder.close();
    encoder.close();
    tokenizer.close();
  }
}
