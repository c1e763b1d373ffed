package io.dragoman.inference.internal.onnx.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.onnx.OnnxTranslatorProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizerTest {
  private static final Rounding ROUNDING = new Rounding(true, false);
  private static final List<String> GRAPHS = List.of("encoder_model", "decoder_model_merged");
  private static final List<TextInput> SENTENCES =
      List.of(
          new TextInput("지하철역은 어디에 있습니까?", "kor_Hang", "eng_Latn"),
          new TextInput("여권을 잃어버렸어요.", "kor_Hang", "eng_Latn"),
          new TextInput("Where is the museum?", "eng_Latn", "kor_Hang"));

  @TempDir private Path directory;

  @BeforeEach
  void copy() throws IOException {
    final Path from = Path.of("demo-models", "nllb-demo");
    try (Stream<Path> files = Files.list(from)) {
      for (final Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    for (final String graph : GRAPHS) {
      Files.copy(from.resolve("onnx").resolve(graph + ".onnx"), graph(graph, ""));
    }
  }

  private Path graph(final String name, final String variant) {
    return directory.resolve(name + variant + ".onnx");
  }

  private List<String> translations(final String variant) {
    try (Engine<TextInput, TranslatedText> engine =
        new OnnxTranslatorProvider()
            .open(directory, EngineOptions.defaults().withVariant(variant))) {
      return engine.generate(SENTENCES, Deadline.NEVER).stream().map(TranslatedText::text).toList();
    }
  }

  @Test
  void shouldAnswerAsTheSourceDoesWhenWeightsHave8Bits() throws IOException {
    for (final String graph : GRAPHS) {
      new Quantizer(ROUNDING).quantize(graph(graph, ""), graph(graph, "_quantized"));
    }

    assertThat(translations("quantized")).isEqualTo(translations(""));
  }

  @Test
  void shouldAnswerTheSameWhenWeightsLieBesideTheGraphsAsWhenWithinThem() throws IOException {
    for (final String graph : GRAPHS) {
      new Quantizer(ROUNDING).quantize(graph(graph, ""), graph(graph, "_within"));
      new Quantizer(ROUNDING, 0).quantize(graph(graph, ""), graph(graph, "_beside"));
      assertThat(Files.size(graph(graph, "_beside"))).isLessThan(300_000);
      assertThat(Path.of(graph(graph, "_beside") + "_data")).isNotEmptyFile();
    }

    assertThat(translations("beside")).isEqualTo(translations("within"));
  }

  @Test
  void shouldReadWeightsThatLieBesideTheSource() throws IOException {
    // A graph whose remaining weights lie beside it is a source as any other.
    for (final String graph : GRAPHS) {
      new Quantizer(ROUNDING, 0).quantize(graph(graph, ""), graph(graph, "_beside"));
    }
    final ModelProto beside =
        ModelProto.parseFrom(Files.readAllBytes(graph("encoder_model", "_beside")));

    assertThat(beside.getGraph().getInitializerList())
        .anySatisfy(
            weight ->
                assertThat(TensorBytes.of(weight, directory).remaining()).isGreaterThan(1024));
  }

  @Test
  void shouldUseSevenBitsWhenTheRangeIsReduced() throws IOException {
    for (final String graph : GRAPHS) {
      new Quantizer(new Rounding(true, true))
          .quantize(graph(graph, ""), graph(graph, "_quantized"));
    }
    final ModelProto encoder =
        ModelProto.parseFrom(Files.readAllBytes(graph("encoder_model", "_quantized")));

    assertThat(encoder.getGraph().getInitializerList())
        .filteredOn(weight -> weight.getName().endsWith("_quantized"))
        .isNotEmpty()
        .allSatisfy(
            weight -> {
              for (final byte value : weight.getRawData().toByteArray()) {
                assertThat(value).isBetween((byte) -64, (byte) 64);
              }
            });
    assertThat(translations("quantized")).hasSameSizeAs(SENTENCES);
  }

  @Test
  void shouldLeaveNoViewOfAWeightThatIsNotUsedAnyMore() throws IOException {
    new Quantizer(ROUNDING)
        .quantize(graph("encoder_model", ""), graph("encoder_model", "_quantized"));
    final ModelProto encoder =
        ModelProto.parseFrom(Files.readAllBytes(graph("encoder_model", "_quantized")));

    assertThat(encoder.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .contains("MatMulInteger", "DynamicQuantizeLinear")
        .doesNotContain("DequantizeLinear");
  }

  @Test
  void shouldLeaveNothingUnfinishedWhenTheTargetCannotBeWritten() throws IOException {
    final Path target = Files.createDirectory(graph("encoder_model", "_quantized"));
    Files.createFile(target.resolve("in the way"));

    assertThatThrownBy(() -> new Quantizer(ROUNDING).quantize(graph("encoder_model", ""), target))
        .isInstanceOf(IOException.class);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(Quantizer.PART));
    }
  }

  @Test
  void shouldRefuseASourceInWhichThereIsNothingToRound() throws IOException {
    Files.copy(
        Path.of("demo-models/nllb-demo/onnx/decoder_model_quantized.onnx"),
        graph("encoder_model", "_shipped"));

    assertThatThrownBy(
            () ->
                new Quantizer(ROUNDING)
                    .quantize(graph("encoder_model", "_shipped"), graph("encoder_model", "_new")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing to round");
    assertThat(graph("encoder_model", "_new")).doesNotExist();
  }
}
