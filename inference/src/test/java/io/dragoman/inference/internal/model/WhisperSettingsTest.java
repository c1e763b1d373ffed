package io.dragoman.inference.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.ModelLoadException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhisperSettingsTest {
  @TempDir private Path directory;

  @BeforeEach
  void write() {
    ModelFiles.whisper(directory);
  }

  @Test
  void shouldReadARealSizeWhenTheDirectoryIsComplete() {
    final WhisperSettings settings = read();

    assertThat(settings.windowSamples()).isEqualTo(480_000);
    assertThat(settings.melBands()).isEqualTo(80);
    assertThat(settings.start()).isEqualTo(50258);
    assertThat(settings.end()).isEqualTo(50257);
    assertThat(settings.transcribe()).hasValue(50359);
    assertThat(settings.noSpeech()).hasValue(50362);
    assertThat(settings.firstTimestamp()).isEqualTo(50364);
    assertThat(settings.languages()).containsEntry("ko", 50264).containsEntry("en", 50259);
    assertThat(settings.suppressed()).containsExactly(1, 2);
    assertThat(settings.suppressedFirst()).containsExactly(220);
    assertThat(settings.maxLength()).isEqualTo(448);
    assertThat(settings.thresholds()).isEqualTo(WhisperSettings.Thresholds.DEFAULT);
  }

  @Test
  void shouldTakeThresholdsFromTheModelWhenItHasThem() {
    ModelFiles.write(
        directory,
        "generation_config.json",
        """
        {"no_timestamps_token_id": 50363, "no_speech_threshold": 0.4, "logprob_threshold": -2.0}
        """);

    assertThat(read().thresholds()).isEqualTo(new WhisperSettings.Thresholds(0.4f, -2.0f, 2.4f));
    assertThat(read().languages()).isEmpty();
  }

  @Test
  void shouldRefuseWhenItIsAnotherKindOfModel() {
    ModelFiles.write(directory, "config.json", "{\"model_type\": \"m2m_100\"}");

    refused("config.json", "model_type", "whisper", "m2m_100");
  }

  @Test
  void shouldNameFileAndFieldWhenOneIsMissing() {
    ModelFiles.write(
        directory, "config.json", ModelFiles.WHISPER_CONFIG.replace("\"d_model\": 384,", ""));

    refused("config.json", "d_model", "whole number", "missing");
  }

  @Test
  void shouldRefuseWhenTheWindowContradictsThePositions() {
    ModelFiles.write(
        directory,
        "preprocessor_config.json",
        ModelFiles.WHISPER_FEATURES.replace("\"chunk_length\": 30", "\"chunk_length\": 8"));

    refused("preprocessor_config.json", "chunk_length", "max_source_positions", "8");
  }

  private WhisperSettings read() {
    return WhisperSettings.read(ModelDirectory.open(directory, List.of()));
  }

  private void refused(final String... words) {
    assertThatThrownBy(this::read)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll(words);
  }
}
