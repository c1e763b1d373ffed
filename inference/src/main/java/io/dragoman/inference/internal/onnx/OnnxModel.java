package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.AttentiveModel;
import io.dragoman.inference.internal.generate.DecoderRun;
import io.dragoman.inference.internal.generate.EncodedBatch;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.ModelTraits;
import io.dragoman.inference.internal.generate.SequenceModel;
import io.dragoman.inference.internal.onnx.fuse.MappedWeights;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import io.dragoman.inference.internal.onnx.shorten.ShortEncoder;
import io.dragoman.inference.internal.text.Shortlist;
import io.dragoman.schemas.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sequence-to-sequence model on ONNX Runtime. */
public final class OnnxModel implements SequenceModel {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);
  private static final String FEATURES = "input_features";
  private static final String TOKENS = "input_ids";
  private static final String MASK = "attention_mask";

  private final OnnxDevice device;
  private final Graph encoder;
  private final boolean shortAudio;
  private final Decoder decoder;

  private OnnxModel(
      final OnnxDevice device,
      final Graph encoder,
      final boolean shortAudio,
      final Decoder decoder) {
    this.device = device;
    this.encoder = encoder;
    this.shortAudio = shortAudio;
    this.decoder = decoder;
  }

  /**
   * Loads the graphs of a model.
   *
   * @param traits what the engine knows of the model
   * @throws ModelLoadException if one of them or the device cannot be used
   */
  public static OnnxModel open(
      final OnnxFiles files, final EngineOptions options, final ModelTraits traits) {
    final OnnxDevice device = OnnxDevice.of(options);
    // Where a decoder's weights are laid out anew they are there twice for a moment: that is the
    // most
    // memory that opening takes, so nothing else may be loaded yet.
    final Decoder decoder =
        Decoder.open(
            device,
            files.decoder(),
            traits.vocabulary(),
            traits.shortlist().map(Shortlist::tokens).orElse(new int[0]));
    try {
      return encoded(device, files, options, traits, decoder);
    } catch (final RuntimeException e) {
      decoder.close();
      throw e;
    }
  }

  private static OnnxModel encoded(
      final OnnxDevice device,
      final OnnxFiles files,
      final EngineOptions options,
      final ModelTraits traits,
      final Decoder decoder) {
    final Optional<Graph> shorter =
        traits.shortAudio() > 0 ? shorter(device, files, traits.shortAudio()) : Optional.empty();
    final Graph encoder = shorter.orElseGet(() -> EncoderFile.open(device, files.encoder()));
    final boolean half =
        encoder.outputs().values().stream().anyMatch(info -> info.type == OnnxJavaType.FLOAT16);
    halfPrecision(options, half)
        .ifPresent(warning -> LOG.warn("{}: {}", files.directory(), warning));
    return new OnnxModel(device, encoder, shorter.isPresent(), decoder);
  }

  /** An encoder that reads less than its window; empty, with a line in the log, if it cannot. */
  private static Optional<Graph> shorter(
      final OnnxDevice device, final OnnxFiles files, final int positions) {
    Optional<Graph> opened = Optional.empty();
    try {
      final ModelFile file = EncoderFile.read(device, files.encoder());
      final MappedWeights weights = MappedWeights.of(file, ShortEncoder.of(file, positions));
      final Graph graph = device.open(file.name(), weights.model(), weights.folder());
      opened = Optional.of(graph);
      final int places = positions / 2;
      if (places(device, graph, 2 * places) == places) {
        return opened;
      }
      LOG.warn("{} computes its whole window: half of it gave another length", files.encoder());
    } catch (final RuntimeException e) {
      LOG.warn("{} computes its whole window: {}", files.encoder(), e.getMessage());
    }
    opened.ifPresent(Graph::close);
    return Optional.empty();
  }

  /** How many places the encoder makes of some frames of silence. */
  private static long places(final OnnxDevice device, final Graph encoder, final int frames) {
    final TensorInfo wanted = encoder.inputs().get(FEATURES);
    if (wanted == null) {
      throw new ModelLoadException(encoder.name() + " has no input " + FEATURES);
    }
    final int bands = (int) wanted.getShape()[1];
    final FloatBuffer silence =
        ByteBuffer.allocateDirect(bands * frames * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    final String output = encoder.outputs().keySet().iterator().next();
    try (Tensor features = device.floats(silence, wanted.type, 1, bands, frames);
        Tensor states =
            encoder.run(Map.of(FEATURES, features), Set.of(output), Map.of()).get(output)) {
      return states.shape()[1];
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
  public int vocabulary() {
    return decoder.vocabulary();
  }

  @Override
  public boolean shortAudio() {
    return shortAudio;
  }

  @Override
  public long runtimeNanos() {
    return device.tracker().runNanos();
  }

  /** Tensors that are open; none while no batch is at work. */
  public int openTensors() {
    return device.tracker().open();
  }

  @Override
  public EncodedBatch encode(final EncoderInput input) {
    return switch (input) {
      case EncoderInput.Features features -> encode(features);
      case EncoderInput.Tokens tokens -> encode(tokens);
    };
  }

  private EncodedBatch encode(final EncoderInput.Features input) {
    final TensorInfo wanted = encoder.inputs().get(FEATURES);
    if (wanted == null) {
      throw new EngineException(
          ErrorCode.ENGINE_FAILED, encoder.name() + " has no input " + FEATURES);
    }
    try (Tensor values =
        device.floats(input.values(), wanted.type, input.rows(), input.bands(), input.length())) {
      return new Encoded(states(Map.of(FEATURES, values)), Optional.empty());
    }
  }

  private EncodedBatch encode(final EncoderInput.Tokens input) {
    final Tensor mask = device.integers(input.mask());
    try (Tensor ids = device.integers(input.ids())) {
      return new Encoded(states(Map.of(TOKENS, ids, MASK, mask)), Optional.of(mask));
    } catch (final RuntimeException e) {
      mask.close();
      throw e;
    }
  }

  @Override
  public Optional<AttentiveModel> attentive() {
    return decoder.attentionLayers().isEmpty() ? Optional.empty() : Optional.of(new Attentive());
  }

  private Tensor states(final Map<String, Tensor> given) {
    final String output = encoder.outputs().keySet().iterator().next();
    return encoder.run(given, Set.of(output), Map.of()).get(output);
  }

  @Override
  public void close() {
    decoder.close();
    encoder.close();
  }

  private final class Attentive implements AttentiveModel {
    @Override
    public SortedSet<Integer> layers() {
      return decoder.attentionLayers();
    }

    @Override
    public Attended attend(
        final EncoderInput input, final long[][] tokens, final SortedSet<Integer> layers) {
      try (Encoded encoded = (Encoded) encode(input)) {
        return decoder.attend(encoded.states, tokens, layers);
      }
    }
  }

  /** The encoder's answer in native memory; tensors are closed once, whoever does it. */
  private final class Encoded implements EncodedBatch {
    private final Tensor states;
    private final Optional<Tensor> mask;

    Encoded(final Tensor states, final Optional<Tensor> mask) {
      this.states = states;
      this.mask = mask;
    }

    @Override
    public DecoderRun start(final long[][] prefix) {
      return start(prefix, false);
    }

    @Override
    public DecoderRun start(final long[][] prefix, final boolean shortlisted) {
      return decoder.start(states, mask, prefix, shortlisted);
    }

    @Override
    public void close() {
      states.close();
      mask.ifPresent(Tensor::close);
    }
  }
}
