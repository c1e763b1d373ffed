package io.dragoman.inference.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.FusedGenerator;
import io.dragoman.inference.internal.onnx.OnnxFiles;
import io.dragoman.inference.internal.onnx.OnnxModel;
import io.dragoman.inference.internal.onnx.UncachedGenerators;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The demo models, their samples, and what the reference implementation makes of them. */
public final class Demo {
  /** Surefire runs in the module's directory. */
  private static final Path ROOT = Path.of("demo-models");

  private Demo() {}

  public static ModelDirectory whisper() {
    return files("whisper-demo").model();
  }

  public static ModelDirectory nllb() {
    return files("nllb-demo").model();
  }

  private static OnnxFiles files(final String model) {
    return OnnxFiles.find(ROOT.resolve(model), "");
  }

  /** Copies a model to a place where a test may change it. */
  static void copy(final String model, final Path to) throws IOException {
    final Path from = ROOT.resolve(model);
    Files.createDirectories(to.resolve("onnx"));
    for (final Path folder : List.of(from, from.resolve("onnx"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (final Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, to.resolve(from.relativize(file)));
        }
      }
    }
  }

  static EngineOptions fused() {
    return EngineOptions.defaults().withGeneration(GenerationMode.FUSED);
  }

  static WhisperEngine openWhisper(final int maxBatch) {
    return openWhisper(EngineOptions.defaults().withMaxBatch(maxBatch));
  }

  static WhisperEngine openWhisper(final EngineOptions options) {
    return openWhisper(ROOT.resolve("whisper-demo"), options);
  }

  static WhisperEngine openWhisper(final Path directory, final EngineOptions options) {
    final OnnxFiles files = OnnxFiles.find(directory, options.variant());
    return WhisperEngine.open(
        "whisper-onnx", files.model(), options, UncachedGenerators.of(files, options));
  }

  static NllbEngine openNllb(final int maxBatch) {
    return openNllb(EngineOptions.defaults().withMaxBatch(maxBatch));
  }

  static NllbEngine openNllb(final EngineOptions options) {
    return openNllb(ROOT.resolve("nllb-demo"), options);
  }

  static NllbEngine openNllb(final Path directory, final EngineOptions options) {
    final OnnxFiles files = OnnxFiles.find(directory, options.variant());
    return NllbEngine.open(
        "nllb-onnx", files.model(), options, UncachedGenerators.of(files, options));
  }

  /** An engine whose graph was not compared with anything. */
  static NllbEngine openUntriedNllb(final Path directory, final String variant) {
    final OnnxFiles files = OnnxFiles.find(directory, variant);
    final EngineOptions options = fused().withVariant(variant);
    return NllbEngine.open(
        "nllb-onnx", files.model(), options, UncachedGenerators.untried(files, options));
  }

  /** Tensors that a model holds; none between calls. */
  static int openTensors(final Generator generator) {
    return switch (generator) {
      case final StepwiseGenerator stepwise -> ((OnnxModel) stepwise.model()).openTensors();
      case final FusedGenerator fused -> fused.openTensors();
      default -> throw new AssertionError(generator);
    };
  }

  /** The cases of a golden file. */
  public static List<JsonNode> golden(final String name) {
    try (InputStream in = Demo.class.getResourceAsStream("/golden/" + name)) {
      final List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(in).forEach(cases::add);
      return cases;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static int[] integers(final JsonNode array) {
    final int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }

  /** Samples of a WAV file of 16 bits, mono, 16 kHz, -1 to 1. */
  public static float[] sample(final String name) {
    try {
      final byte[] file = Files.readAllBytes(ROOT.resolve("samples").resolve(name));
      final int data = new String(file, StandardCharsets.ISO_8859_1).indexOf("data") + 8;
      final ByteBuffer bytes =
          ByteBuffer.wrap(file, data, file.length - data).order(ByteOrder.LITTLE_ENDIAN);
      final float[] pcm = new float[bytes.remaining() / 2];
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] = bytes.getShort() / 32768f;
      }
      return pcm;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
