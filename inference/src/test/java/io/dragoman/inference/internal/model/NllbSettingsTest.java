package io.dragoman.inference.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.ModelLoadException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NllbSettingsTest {
  private static final String TOKENS =
      """
      {"added_tokens": [{"id": 2, "content": "</s>"}, {"id": 256047, "content": "eng_Latn"},
                        {"id": 256098, "content": "kor_Hang"}, {"id": 9, "content": "<mask>"}]}
      """;

  @TempDir private Path directory;

  @BeforeEach
  void write() {
    ModelFiles.write(
        directory,
        "config.json",
        """
        {"model_type": "m2m_100", "d_model": 1024, "vocab_size": 256206,
         "max_position_embeddings": 1024, "decoder_start_token_id": 2, "eos_token_id": 2,
         "pad_token_id": 1}
        """);
    ModelFiles.write(directory, "generation_config.json", "{\"max_length\": 200}");
    ModelFiles.write(directory, "tokenizer_config.json", "{\"model_max_length\": 512}");
    ModelFiles.write(directory, "tokenizer.json", TOKENS);
    ModelFiles.write(directory, "encoder_model.onnx", "e");
    ModelFiles.write(directory, "decoder_model_merged.onnx", "d");
  }

  @Test
  void shouldReadARealSizeWhenTheDirectoryIsComplete() {
    final NllbSettings settings = read();

    assertThat(settings.languages())
        .containsOnlyKeys("eng_Latn", "kor_Hang")
        .containsEntry("kor_Hang", 256098);
    assertThat(settings.languageFirst()).isTrue();
    assertThat(settings.maxSource()).isEqualTo(512);
    assertThat(settings.maxLength()).isEqualTo(200);
    assertThat(settings.start()).isEqualTo(2);
    assertThat(settings.pad()).isEqualTo(1);
  }

  @Test
  void shouldPutTheLanguageLastWhenTheTokenizerIsOfTheFirstKind() {
    ModelFiles.write(directory, "tokenizer_config.json", "{\"legacy_behaviour\": true}");

    assertThat(read().languageFirst()).isFalse();
    assertThat(read().maxSource()).isEqualTo(1024);
  }

  @Test
  void shouldRefuseWhenThereIsNoLanguage() {
    ModelFiles.write(directory, "tokenizer.json", "{\"added_tokens\": []}");

    assertThatThrownBy(this::read)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll("tokenizer.json", "eng_Latn");
  }

  private NllbSettings read() {
    return NllbSettings.read(ModelDirectory.open(directory, List.of()));
  }
}
