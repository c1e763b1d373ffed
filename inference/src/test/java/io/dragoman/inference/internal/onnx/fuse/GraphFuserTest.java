package io.dragoman.inference.internal.onnx.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphFuserTest {
  private static final String ENCODER = "encoder_model.onnx";
  private static final String DECODER = "decoder_model_merged.onnx";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"nllb-demo", "whisper-demo"})
  void shouldNameThePlacesOfWeightsInsteadOfCopyingThem(final String model) throws IOException {
    final Path folder = Path.of("demo-models", model, "onnx");

    final byte[] fused =
        GraphFuser.fuse(ModelFile.read(folder.resolve(ENCODER)), List.of(folder.resolve(DECODER)));

    assertThat((long) fused.length)
        .isLessThan(
            (Files.size(folder.resolve(ENCODER)) + Files.size(folder.resolve(DECODER))) / 3);
    for (final TensorProto weight : ModelProto.parseFrom(fused).getGraph().getInitializerList()) {
      if (weight.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        assertThat(bytesOf(folder, weight)).isEqualTo(sizeOf(weight));
      } else {
        assertThat(weight.getRawData().size()).isLessThan(1024);
      }
    }
  }

  private static long bytesOf(final Path folder, final TensorProto weight) throws IOException {
    final Path file = folder.resolve(weight.getExternalData(0).getValue());
    final long offset = Long.parseLong(weight.getExternalData(1).getValue());
    final long length = Long.parseLong(weight.getExternalData(2).getValue());
    assertThat(offset + length).isLessThanOrEqualTo(Files.size(file));
    return length;
  }

  private static long sizeOf(final TensorProto weight) {
    final int bytes =
        switch (weight.getDataType()) {
          case TensorProto.DataType.FLOAT16_VALUE -> 2;
          case TensorProto.DataType.FLOAT_VALUE -> 4;
          default -> throw new AssertionError(weight.getDataType());
        };
    return weight.getDimsList().stream().reduce(1L, (a, b) -> a * b) * bytes;
  }

  @Test
  void shouldNameTheInputWhenADecoderWantsOneThatNobodyGives() throws IOException {
    final Path decoder =
        changed(
            DECODER,
            model -> {
              final GraphProto.Builder graph = model.getGraph().toBuilder();
              graph.addInput(Ops.value("cache_position", Ops.INT64, "length"));
              return model.toBuilder().setGraph(graph).build();
            });

    refuses(decoder, DECODER, "cache_position", "input_ids");
  }

  @Test
  void shouldSaySoWhenADecoderHasNoSwitch() throws IOException {
    final Path decoder =
        changed(
            DECODER,
            model -> model.toBuilder().setGraph(model.getGraph().toBuilder().clearNode()).build());

    refuses(decoder, DECODER, "0 switches", "use_cache_branch");
  }

  @Test
  void shouldSaySoWhenWeightsAreDequantizedInTheGraph() throws IOException {
    changed(
        ENCODER,
        model ->
            model.toBuilder()
                .setGraph(
                    model.getGraph().toBuilder()
                        .addNode(NodeProto.newBuilder().setOpType("DequantizeLinear")))
                .build());

    refuses(directory.resolve(DECODER), ENCODER, "DequantizeLinear");
  }

  @Test
  void shouldNameBothVersionsWhenTheyDiffer() throws IOException {
    final Path decoder =
        changed(
            DECODER,
            model ->
                model.toBuilder()
                    .setOpsetImport(0, model.getOpsetImport(0).toBuilder().setVersion(17))
                    .build());

    refuses(decoder, DECODER, "version 17", "version 14");
  }

  @Test
  void shouldSaySoWhenAFileHasFunctionsOfItsOwn() throws IOException {
    final Path decoder =
        changed(
            DECODER,
            model ->
                model.toBuilder().addFunctions(FunctionProto.newBuilder().setName("own")).build());

    refuses(decoder, DECODER, "functions");
  }

  @Test
  void shouldSaySoWhenFilesAreInTwoFolders() throws IOException {
    changed(DECODER, UnaryOperator.identity());

    refuses(Path.of("demo-models/nllb-demo/onnx", DECODER), "another folder");
  }

  @Test
  void shouldNameTheFileWhenItIsNoModel() throws IOException {
    changed(DECODER, UnaryOperator.identity());
    final Path decoder = directory.resolve(DECODER);
    Files.write(decoder, new byte[] {1, 2, 3});

    refuses(decoder, "Cannot read", DECODER);
  }

  /** Copies the demo model's files, one of them changed. */
  private Path changed(final String name, final UnaryOperator<ModelProto> change)
      throws IOException {
    for (final String file : List.of(ENCODER, DECODER)) {
      final Path original = Path.of("demo-models/nllb-demo/onnx", file);
      final ModelProto model = ModelProto.parseFrom(Files.readAllBytes(original));
      Files.write(
          directory.resolve(file), (file.equals(name) ? change.apply(model) : model).toByteArray());
    }
    return directory.resolve(name);
  }

  private void refuses(final Path decoder, final String... words) {
    assertThatThrownBy(
            () -> GraphFuser.fuse(ModelFile.read(directory.resolve(ENCODER)), List.of(decoder)))
        .isInstanceOf(FusionException.class)
        .message()
        .contains(Stream.of(words).toArray(String[]::new));
  }
}
