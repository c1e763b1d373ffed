package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.dragoman.inference.internal.onnx.fuse.MappedWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappedWeightsTest {
  private static final Path FOLDER = Path.of("demo-models/nllb-demo/onnx");
  private static final int WIDTH = 128;

  private final OnnxDevice device = new OnnxDevice("cpu", 1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decoder_model_merged.onnx",
        "decoder_model_merged_quantized.onnx",
        "decoder_model_quantized.onnx"
      })
  void shouldAnswerTheSameWhenWeightsStayInTheFile(final String name) throws IOException {
    final Path file = FOLDER.resolve(name);
    final MappedWeights mapped = MappedWeights.of(file).orElseThrow();

    assertThat((long) mapped.model().length).isLessThan(Files.size(file) / 3);
    try (Graph whole = device.open(file);
        Graph naming = device.open(name, mapped.model(), mapped.folder())) {
      assertThat(naming.inputs().keySet()).isEqualTo(whole.inputs().keySet());
      assertThat(scores(naming)).hasSizeGreaterThan(1000).isEqualTo(scores(whole));
    }
    assertThat(device.tracker().open()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "decoder_model_merged.onnx, MatMul",
    "decoder_model_merged_quantized.onnx, MatMulInteger"
  })
  void shouldMakeScoresBehindTheBranchesWhenBothMakeThemAlike(
      final String name, final String product) throws IOException {
    final MappedWeights mapped = MappedWeights.of(FOLDER.resolve(name)).orElseThrow();

    final GraphProto graph = ModelProto.parseFrom(mapped.model()).getGraph();
    assertThat(graph.getNodeList().stream().map(NodeProto::getOpType))
        .containsOnlyOnce("If")
        .containsOnlyOnce(product)
        .endsWith("Identity");
  }

  private float[] scores(final Graph decoder) {
    final Map<String, Tensor> given = new HashMap<>();
    try {
      given.put("input_ids", device.integers(new long[][] {{2, 5, 6}}));
      given.put("encoder_attention_mask", device.integers(new long[][] {{1, 1}}));
      given.put("use_cache_branch", device.flag(false));
      decoder
          .inputs()
          .forEach(
              (name, info) -> {
                if (name.startsWith("past_key_values.")) {
                  given.put(name, device.empty(info, 1, info.getShape()[1], 0, info.getShape()[3]));
                }
              });
      given.put(
          "encoder_hidden_states",
          device.floats(
              ByteBuffer.allocateDirect(2 * WIDTH * Float.BYTES).order(ByteOrder.nativeOrder()),
              decoder.inputs().get("encoder_hidden_states").type,
              1,
              2,
              WIDTH));
      final Map<String, Tensor> made = decoder.run(given, Set.of("logits"), Map.of());
      try (Tensor logits = made.get("logits")) {
        return logits.reals();
      }
    } finally {
      given.values().forEach(Tensor::close);
    }
  }

  @Test
  void shouldLeaveItToOthersWhenThereAreFewWeightsOrNoGraph(@TempDir final Path directory)
      throws IOException {
    final Path odd = Files.writeString(directory.resolve("odd.onnx"), "no graph at all");

    assertThat(MappedWeights.ofLarge(FOLDER.resolve("decoder_model_merged.onnx"))).isEmpty();
    assertThat(MappedWeights.of(odd)).isEmpty();
  }
}
