package io.dragoman.inference.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.OnnxFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  @TempDir private Path directory;

  @Test
  void shouldNameTheFileWhenJsonIsBroken() {
    ModelFiles.whisper(directory);
    ModelFiles.write(directory, "config.json", "{\"model_type\": ");

    assertThatThrownBy(() -> OnnxFiles.find(directory, "").model().json("config.json"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("config.json is not valid JSON");
  }

  @Test
  void shouldChangeItsVersionWhenWeightsOrSettingsChange() {
    ModelFiles.whisper(directory);
    final String before = OnnxFiles.find(directory, "").model().version();

    assertThat(before).startsWith(directory.getFileName() + "-");
    assertThat(OnnxFiles.find(directory, "").model().version()).isEqualTo(before);

    ModelFiles.write(directory, "README.md", "no matter");
    ModelFiles.write(directory, "onnx/encoder_model_fp16.onnx", "other weights");
    assertThat(OnnxFiles.find(directory, "").model().version()).isEqualTo(before);

    ModelFiles.write(directory, "onnx/encoder_model.onnx", "encodes");
    final String after = OnnxFiles.find(directory, "").model().version();
    assertThat(after).isNotEqualTo(before);

    ModelFiles.write(directory, "generation_config.json", "{}");
    assertThat(OnnxFiles.find(directory, "").model().version()).isNotIn(before, after);
  }
}
