package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFilesTest {
  @TempDir private Path directory;

  @Test
  void shouldFindTheMergedDecoderWhenThereIsOne() {
    ModelFiles.whisper(directory);

    final OnnxFiles model = OnnxFiles.find(directory, "");

    assertThat(model.encoder()).isEqualTo(directory.resolve("onnx/encoder_model.onnx"));
    assertThat(model.decoder())
        .isEqualTo(new DecoderFiles.Merged(directory.resolve("onnx/decoder_model_merged.onnx")));
  }

  @Test
  void shouldFindTwoDecodersAtTheTopWhenLaidOutSo() {
    ModelFiles.write(directory, "encoder_model_int8.onnx", "e");
    ModelFiles.write(directory, "decoder_model_int8.onnx", "d");
    ModelFiles.write(directory, "decoder_with_past_model_int8.onnx", "p");

    assertThat(OnnxFiles.find(directory, "int8").decoder())
        .isEqualTo(
            new DecoderFiles.Split(
                directory.resolve("decoder_model_int8.onnx"),
                directory.resolve("decoder_with_past_model_int8.onnx")));
  }

  @Test
  void shouldTakeTwoDecodersWhenTheMergedOneWouldRestoreItsWeightsAtEachStep() throws IOException {
    ModelFiles.whisper(directory);
    ModelFiles.write(directory, "onnx/encoder_model_q8.onnx", "e");
    final Path first = ModelFiles.write(directory, "onnx/decoder_model_q8.onnx", "d");
    final Path next = ModelFiles.write(directory, "onnx/decoder_with_past_model_q8.onnx", "p");
    Files.write(
        directory.resolve("onnx/decoder_model_merged_q8.onnx"),
        ModelProto.newBuilder()
            .setGraph(
                GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder().setOpType("DequantizeLinear")))
            .build()
            .toByteArray());

    assertThat(OnnxFiles.find(directory, "q8").decoder())
        .isEqualTo(new DecoderFiles.Split(first, next));
  }

  @Test
  void shouldMixWeightsWhenEncoderAndDecoderAreChosenApart() {
    ModelFiles.whisper(directory);
    ModelFiles.write(directory, "onnx/decoder_model_merged_quantized.onnx", "q");

    final OnnxFiles model = OnnxFiles.find(directory, "encoder=fp32,decoder=quantized");

    assertThat(model.encoder()).isEqualTo(directory.resolve("onnx/encoder_model.onnx"));
    assertThat(model.decoder())
        .isEqualTo(
            new DecoderFiles.Merged(directory.resolve("onnx/decoder_model_merged_quantized.onnx")));
    assertThat(model.model().version())
        .isNotEqualTo(OnnxFiles.find(directory, "fp32").model().version());
  }

  @Test
  void shouldSayWhatIsMissingAndWhatIsThereWhenAVariantIsNotThere() {
    ModelFiles.whisper(directory);

    assertThatThrownBy(() -> OnnxFiles.find(directory, "fp16"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("encoder_model_fp16.onnx")
        .hasMessageContaining("it has onnx/decoder_model_merged.onnx, onnx/encoder_model.onnx");
  }

  @Test
  void shouldNameBothLayoutsWhenTheDecoderIsIncomplete() throws IOException {
    ModelFiles.whisper(directory);
    Files.delete(directory.resolve("onnx/decoder_model_merged.onnx"));
    ModelFiles.write(directory, "onnx/decoder_model.onnx", "d");

    assertThatThrownBy(() -> OnnxFiles.find(directory, ""))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("decoder_model_merged.onnx")
        .hasMessageContaining("decoder_model.onnx with decoder_with_past_model.onnx");
  }

  @Test
  void shouldSayWhereItLookedWhenThereIsNoDirectory() {
    assertThatThrownBy(() -> OnnxFiles.find(directory.resolve("nowhere"), ""))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageEndingWith("nowhere");
  }
}
