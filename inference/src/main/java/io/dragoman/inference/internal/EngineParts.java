package io.dragoman.inference.internal;

import ai.onnxruntime.OnnxJavaType;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.Decoder;
import io.dragoman.inference.internal.onnx.Graph;
import io.dragoman.inference.internal.onnx.OnnxDevice;
import io.dragoman.inference.internal.text.TextTokenizer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(EngineParts.class);

  static EngineParts open(
      final ModelDirectory directory, final EngineOptions options, final int vocabulary) {
    final OnnxDevice device = new OnnxDevice(options.device(), Threads.of(directory, options));
    final TextTokenizer tokenizer = TextTokenizer.open(directory);
    try {
      final Graph encoder = device.open(directory.encoder());
      final boolean half =
          encoder.outputs().values().stream().anyMatch(info -> info.type == OnnxJavaType.FLOAT16);
      halfPrecision(options, half)
          .ifPresent(warning -> LOG.warn("{}: {}", directory.path(), warning));
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

  /** ONNX Runtime's CPU kernels convert half precision to single and back at each operation. */
  static Optional<String> halfPrecision(final EngineOptions options, final boolean outputs) {
    return options.device().equals("cpu") && (outputs || options.variant().contains("fp16"))
        ? Optional.of(
            "The weights are in half precision, which is for GPUs; on a CPU it is several times"
                + " slower than model.variant=fp32 or quantized")
        : Optional.empty();
  }

  @Override
  public void close() {
    decoder.close();
    encoder.close();
    tokenizer.close();
  }
}
