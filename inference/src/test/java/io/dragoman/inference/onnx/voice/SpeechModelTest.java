package io.dragoman.inference.onnx.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechModelTest {
  private static final Path DEMO = Path.of("demo-models", "vad-demo", "model.onnx");

  @TempDir private Path directory;

  @Test
  void shouldTellSpeechFromSilence() throws IOException {
    final ByteBuffer speech = samples("subway-station.wav");
    final int silence = SpeechModel.RATE;

    try (SpeechModel model = SpeechModel.open(DEMO)) {
      final float[] found =
          model.probabilities(
              index -> index < silence ? 0 : speech.getShort(2 * (index - silence)) / 32_768f,
              silence + speech.remaining() / 2);

      assertThat(found[silence / SpeechModel.WINDOW / 2]).isLessThan(0.2f);
      assertThat(found[(silence + SpeechModel.RATE) / SpeechModel.WINDOW]).isGreaterThan(0.8f);
      assertThat(model.version()).isEqualTo("5");
    }
  }

  @Test
  void shouldAnswerWhatTheReferenceDoes() throws IOException {
    final JsonNode golden =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/golden/voice_activity.json").toFile());
    final JsonNode expected = golden.path("probabilities");
    final ByteBuffer speech = samples(golden.path("file").asText());

    try (SpeechModel model = SpeechModel.open(DEMO)) {
      final float[] found =
          model.probabilities(
              index -> speech.getShort(2 * index) / 32_768f, expected.size() * SpeechModel.WINDOW);

      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo((float) expected.get(i).asDouble(), within(1e-3f));
      }
    }
  }

  @Test
  void shouldAnswerTheSameWhenAskedAgain() throws IOException {
    final ByteBuffer speech = samples("subway-station.wav");
    final SampleSource source = index -> speech.getShort(2 * index) / 32_768f;

    try (SpeechModel model = SpeechModel.open(DEMO)) {
      final float[] first = model.probabilities(source, speech.remaining() / 2);

      assertThat(model.probabilities(source, speech.remaining() / 2)).isEqualTo(first);
      assertThat(first).hasSize((speech.remaining() / 2 + 511) / 512);
    }
  }

  @Test
  void shouldHandTheStateOnWhenTheLayoutIsThatOfVersion4() throws IOException {
    // The mean of h is the answer, and h grows by a quarter with each window.
    final Path file = version4("add");

    try (SpeechModel model = SpeechModel.open(file)) {
      assertThat(model.version()).isEqualTo("4");
      assertThat(model.probabilities(index -> 0, 3 * SpeechModel.WINDOW))
          .containsExactly(0.25f, 0.5f, 0.75f);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldGiveContextStateAndRateWhenTheLayoutIsThatOfVersion5(final boolean rateInRow)
      throws IOException {
    // The mean of the context and that of the state, which grows by an eighth with each window.
    final Path file = version5(rateInRow ? new long[] {1} : new long[0], 128);

    try (SpeechModel model = SpeechModel.open(file)) {
      assertThat(model.version()).isEqualTo("5");
      // Each window is one loudness: 0.25, 0.5, 0.75.
      assertThat(
              model.probabilities(
                  index -> (1 + index / SpeechModel.WINDOW) / 4f, 3 * SpeechModel.WINDOW))
          .containsExactly(0.125f, 0.25f + 0.25f, 0.5f + 0.375f);
      // Nothing is left of what was asked before.
      assertThat(model.probabilities(index -> 1, SpeechModel.WINDOW)).containsExactly(0.125f);
    }
  }

  @Test
  void shouldSayWhatDoesNotFitWhenTheStateHasAnotherSize() throws IOException {
    final Path file = version5(new long[0], 64);

    assertThatThrownBy(() -> SpeechModel.open(file))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("version5.onnx cannot listen to windows of 576 samples of 16 kHz")
        .hasMessageContaining("state");
  }

  @Test
  void shouldFailWhenAnAnswerIsNoProbability() throws IOException {
    try (SpeechModel model = SpeechModel.open(version4("add"))) {
      assertThatThrownBy(() -> model.probabilities(index -> 0, 5 * SpeechModel.WINDOW))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("[1.25]");
    }
  }

  @Test
  void shouldSayWhatIsWantedWhenTheGraphIsAnother() {
    final Path other = Path.of("demo-models", "nllb-demo", "onnx", "encoder_model.onnx");

    assertThatThrownBy(() -> SpeechModel.open(other))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("encoder_model.onnx")
        .hasMessageContaining("attention_mask, input_ids")
        .hasMessageContaining("input, state and sr");
  }

  @Test
  void shouldNameTheFileWhenItIsNotThereOrNoGraph() throws IOException {
    final Path text = Files.writeString(directory.resolve("text.onnx"), "no graph at all");

    assertThatThrownBy(() -> SpeechModel.open(directory.resolve("none.onnx")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("none.onnx");
    assertThatThrownBy(() -> SpeechModel.open(text))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("text.onnx");
  }

  private static ByteBuffer samples(final String name) throws IOException {
    final byte[] file = Files.readAllBytes(Path.of("demo-models", "samples", name));
    final int header = 44;
    return ByteBuffer.wrap(file, header, file.length - header)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private Path version4(final String name) throws IOException {
    final GraphProto graph =
        GraphProto.newBuilder()
            .setName(name)
            .addInput(value("input", 1, 1, 512))
            .addInput(value("sr", 7))
            .addInput(value("h", 1, 2, 1, 64))
            .addInput(value("c", 1, 2, 1, 64))
            .addInitializer(
                TensorProto.newBuilder().setName("quarter").setDataType(1).addFloatData(0.25f))
            .addNode(node("Add", "hn", "h", "quarter"))
            .addNode(node("Identity", "cn", "c"))
            .addNode(node("ReduceMean", "output", "hn"))
            .addOutput(value("output", 1, 1, 1, 1))
            .addOutput(value("hn", 1, 2, 1, 64))
            .addOutput(value("cn", 1, 2, 1, 64))
            .build();
    return write(graph);
  }

  private Path version5(final long[] rate, final long stateSize) throws IOException {
    final GraphProto graph =
        GraphProto.newBuilder()
            .setName("version5")
            .addInput(value("input", 1, -1, -1))
            .addInput(value("state", 1, 2, -1, stateSize))
            .addInput(value("sr", 7, rate))
            .addInitializer(
                TensorProto.newBuilder().setName("eighth").setDataType(1).addFloatData(0.125f))
            .addInitializer(
                TensorProto.newBuilder().setName("rate").setDataType(1).addFloatData(16_000))
            .addInitializer(integer("from", 0))
            .addInitializer(integer("to", 64))
            .addInitializer(integer("axis", 1))
            .addNode(node("Slice", "context", "input", "from", "to", "axis"))
            .addNode(node("ReduceMean", "heard", "context"))
            .addNode(node("Add", "stateN", "state", "eighth"))
            .addNode(node("ReduceMean", "kept", "stateN").toBuilder().addAttribute(flat()).build())
            .addNode(node("Add", "sum", "heard", "kept"))
            .addNode(
                node("Cast", "given", "sr").toBuilder()
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("to")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(1))
                    .build())
            .addNode(node("Div", "factor", "given", "rate"))
            .addNode(node("Mul", "output", "sum", "factor"))
            .addOutput(value("output", 1, -1, 1))
            .addOutput(value("stateN", 1, 2, -1, stateSize))
            .build();
    return write(graph);
  }

  private static AttributeProto flat() {
    return AttributeProto.newBuilder()
        .setName("keepdims")
        .setType(AttributeProto.AttributeType.INT)
        .setI(0)
        .build();
  }

  private static TensorProto integer(final String name, final long value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(7)
        .addDims(1)
        .addInt64Data(value)
        .build();
  }

  private Path write(final GraphProto graph) throws IOException {
    final ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .setGraph(graph)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(14))
            .build();
    return Files.write(directory.resolve(graph.getName() + ".onnx"), model.toByteArray());
  }

  private static NodeProto node(
      final String operation, final String output, final String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operation)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static ValueInfoProto value(final String name, final int type, final long... shape) {
    final TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (final long size : shape) {
      sizes.addDim(
          size < 0
              ? TensorShapeProto.Dimension.newBuilder().setDimParam("any" + sizes.getDimCount())
              : TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(sizes)))
        .build();
  }
}
