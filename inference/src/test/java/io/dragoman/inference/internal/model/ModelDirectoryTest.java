package io.dragoman.inference.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  @TempDir private Path directory;

  @Test
  void shouldFindTheMergedDecoderWhenThereIsOne() {
    ModelFiles.whisper(directory);

    final ModelDirectory model = ModelDirectory.open(directory, "");

    assertThat(model.encoder()).isEqualTo(directory.resolve("onnx/encoder_model.onnx"));
    assertThat(model.decoder())
        .isEqualTo(new DecoderFiles.Merged(directory.resolve("onnx/decoder_model_merged.onnx")));
  }

  @Test
  void shouldFindTwoDecodersAtTheTopWhenLaidOutSo() {
    ModelFiles.write(directory, "encoder_model_int8.onnx", "e");
    ModelFiles.write(directory, "decoder_model_int8.onnx", "d");
    ModelFiles.write(directory, "decoder_with_past_model_int8.onnx", "p");

    assertThat(ModelDirectory.open(directory, "int8").decoder())
        .isEqualTo(
            new DecoderFiles.Split(
                directory.resolve("decoder_model_int8.onnx"),
                directory.resolve("decoder_with_past_model_int8.onnx")));
  }

  @Test
  void shouldMixWeightsWhenEncoderAndDecoderAreChosenApart() {
    ModelFiles.whisper(directory);
    ModelFiles.write(directory, "onnx/decoder_model_merged_quantized.onnx", "q");

    final ModelDirectory model = ModelDirectory.open(directory, "encoder=fp32,decoder=quantized");

    assertThat(model.encoder()).isEqualTo(directory.resolve("onnx/encoder_model.onnx"));
    assertThat(model.decoder())
        .isEqualTo(
            new DecoderFiles.Merged(directory.resolve("onnx/decoder_model_merged_quantized.onnx")));
    assertThat(model.version()).isNotEqualTo(ModelDirectory.open(directory, "fp32").version());
  }

  @Test
  void shouldSayWhatIsMissingAndWhatIsThereWhenAVariantIsNotThere() {
    ModelFiles.whisper(directory);

    assertThatThrownBy(() -> ModelDirectory.open(directory, "fp16"))
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

    assertThatThrownBy(() -> ModelDirectory.open(directory, ""))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("decoder_model_merged.onnx")
        .hasMessageContaining("decoder_model.onnx with decoder_with_past_model.onnx");
  }

  @Test
  void shouldSayWhereItLookedWhenThereIsNoDirectory() {
    assertThatThrownBy(() -> ModelDirectory.open(directory.resolve("nowhere"), ""))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageEndingWith("nowhere");
  }

  @Test
  void shouldNameTheFileWhenJsonIsBroken() {
    ModelFiles.whisper(directory);
    ModelFiles.write(directory, "config.json", "{\"model_type\": ");

    assertThatThrownBy(() -> ModelDirectory.open(directory, "").json("config.json"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("config.json is not valid JSON");
  }

  @Test
  void shouldChangeItsVersionWhenWeightsOrSettingsChange() {
    ModelFiles.whisper(directory);
    final String before = ModelDirectory.open(directory, "").version();

    assertThat(before).startsWith(directory.getFileName() + "-");
    assertThat(ModelDirectory.open(directory, "").version()).isEqualTo(before);

    ModelFiles.write(directory, "README.md", "no matter");
    ModelFiles.write(directory, "onnx/encoder_model_fp16.onnx", "other weights");
    assertThat(ModelDirectory.open(directory, "").version()).isEqualTo(before);

    ModelFiles.write(directory, "onnx/encoder_model.onnx", "encodes");
    final String after = ModelDirectory.open(directory, "").version();
    assertThat(after).isNotEqualTo(before);

    ModelFiles.write(directory, "generation_config.json", "{}");
    assertThat(ModelDirectory.open(directory, "").version()).isNotIn(before, after);
  }
}
