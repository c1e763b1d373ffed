package io.dragoman.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.client.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  @TempDir private Path directory;

  @Test
  void shouldReadAudioAndTexts() throws IOException {
    Files.write(directory.resolve("a.wav"), new byte[] {1, 2});
    write(
        """
        {"audio": [{"file": "a.wav", "language": "ko", "seconds": 2.5, "ko": "비빔밥 주세요.", "en": "Bibimbap."}],
         "texts": [{"source": "en", "target": "ko", "text": "Hello.", "reference": "안녕하세요."}]}
        """);

    final List<Sample> samples = Samples.read(directory);

    assertThat(samples).hasSize(2);
    assertThat(samples.getFirst().transcript()).contains("비빔밥 주세요.");
    assertThat(samples.getFirst().translation()).isEqualTo("Bibimbap.");
    assertThat(samples.getFirst().seconds()).contains(2.5);
    assertThat(((Request.Audio) samples.getFirst().request()).bytes()).hasSize(2);
    assertThat(samples.getLast().transcript()).isEmpty();
    assertThat(samples.getLast().target().flores()).isEqualTo("kor_Hang");
    assertThat(samples.getLast().translation()).isEqualTo("안녕하세요.");
  }

  @Test
  void shouldNameFieldWhenItIsMissing() throws IOException {
    write("{\"texts\": [{\"source\": \"ko\", \"target\": \"en\", \"text\": \"x\"}]}");

    assertThatThrownBy(() -> Samples.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'reference'");
  }

  @Test
  void shouldFailWhenNothingIsListed() throws IOException {
    write("{}");

    assertThatThrownBy(() -> Samples.read(directory)).isInstanceOf(IOException.class);
  }

  private void write(final String json) throws IOException {
    Files.writeString(directory.resolve("samples.json"), json);
  }
}
