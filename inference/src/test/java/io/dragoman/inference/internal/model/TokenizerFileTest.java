package io.dragoman.inference.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private TokenizerFile read(final String content) {
    return TokenizerFile.read(ModelFiles.write(directory, "tokenizer.json", content));
  }

  @Test
  void shouldLeaveOutWhatIsSpecialAndNothingElseWhenItIsHandedOn() throws IOException {
    final TokenizerFile file =
        read(
            """
            {"version": "1.0", "added_tokens": [{"id": 1, "content": "<s>"}],
             "model": {"type": "BPE", "vocab": {"}": 0, "unk_token": 4, "\\"{\\u0000": 1, "한": 2},
                       "unk_token": "<unk>", "merges": [["a", "b"]]},
             "truncation": {"max_length": 5}, "normalizer": null}
            """);

    assertThat(file.unknown()).isEqualTo("<unk>");
    assertThat(file.addedTokens()).hasSize(1);
    assertThat(JSON.readTree(file.plain()))
        .isEqualTo(
            JSON.readTree(
                """
                {"version": "1.0", "added_tokens": [], "normalizer": null, "truncation": null,
                 "post_processor": null, "padding": null,
                 "model": {"type": "BPE", "vocab": {"}": 0, "unk_token": 4, "\\"{\\u0000": 1, "한": 2},
                           "unk_token": "<unk>", "merges": [["a", "b"]]}}
                """));
  }

  @Test
  void shouldHandOnTheRestWhenThereIsNoModel() throws IOException {
    final TokenizerFile file = read("{\"model\": 7}");

    assertThat(file.unknown()).isEmpty();
    assertThat(JSON.readTree(file.plain()).path("model").intValue()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]|is not a JSON object",
        "{\"model\": {\"vocab\": {\"a\": 1}|is not valid JSON",
        "{\"model\": {\"vocab\": {a: 1}}}|is not valid JSON"
      })
  void shouldSayWhatIsWrongWhenItIsNoTokenizer(final String content, final String problem) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll("tokenizer.json", problem);
  }

  @Test
  void shouldSayWhichEncodingIsWantedWhenItIsAnother() throws IOException {
    final Path file = directory.resolve("tokenizer.json");
    Files.write(file, "{\"model\": {}}".getBytes(StandardCharsets.UTF_16BE));

    assertThatThrownBy(() -> TokenizerFile.read(file))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll("tokenizer.json", "UTF-8");
  }
}
