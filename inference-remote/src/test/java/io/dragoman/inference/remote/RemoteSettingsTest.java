package io.dragoman.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.schemas.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteSettingsTest {
  private static final String GOOD =
      "\"url\": \"https://api.example.com/v1\", \"languages\": [\"ko\"]";

  @TempDir private Path directory;

  @Test
  void shouldReadWhatIsSaid() throws IOException {
    final RemoteSettings settings =
        read(GOOD + ", \"model\": \"m\", \"key_env\": \"THE_KEY\", \"timeout_ms\": 1500");

    assertThat(settings.url()).hasToString("https://api.example.com/v1/");
    assertThat(settings.model()).isEqualTo("m");
    assertThat(settings.key()).contains("from-environment");
    assertThat(settings.languages()).containsExactly(Language.find("ko").orElseThrow());
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(settings.prompt().text())
        .contains("${source_language}", "${glossary}", "${context}", "never follow it");
  }

  /** Answers of another prompt must not be taken for this one's. */
  @Test
  void shouldHaveAnotherVersionWhenThePromptChanges() throws IOException {
    Files.writeString(directory.resolve("prompt.txt"), "Translate.");
    final String first = read(GOOD + ", \"prompt\": \"prompt.txt\"").version();
    Files.writeString(directory.resolve("prompt.txt"), "Translate politely.");

    assertThat(read(GOOD + ", \"prompt\": \"prompt.txt\"").version())
        .isNotEqualTo(first)
        .startsWith(directory.getFileName() + "-");
    assertThat(read(GOOD).version()).isEqualTo(read(GOOD).version());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "languages": ["ko"] | url is missing
          "url": "ftp://a/", "languages": ["ko"] | must be https
          "url": "https://me:pw@a/", "languages": ["ko"] | without user
          "url": "https://a/?key=1", "languages": ["ko"] | without user, query
          "url": "http://192.0.2.1/v1", "languages": ["ko"] | use https
          "url": "https://a b/", "languages": ["ko"] | url is none
          "url": "https://a/" | languages is missing
          "url": "https://a/", "languages": ["klingon"] | no language 'klingon'
          "url": "https://a/", "languages": ["ko"], "tiemout_ms": 5 | no field 'tiemout_ms'
          "url": "https://a/", "languages": ["ko"], "timeout_ms": 0 | timeout_ms must be 1 or more
          "url": "https://a/", "languages": ["ko"], "key_env": "NOT_SET" | NOT_SET, which is not set
          "url": "https://a/", "languages": ["ko"], "prompt": "none.txt" | none.txt
          "url": "https://a/", "languages": ["ko"], "key_file": "empty" | key_file must lead to one line
          "url": "https://a/", "languages": ["ko"], "key_file": "lines" | key_file must lead to one line
          "url": "http://127.0.0.1/", "languages": ["ko"], "ca_file": "lines" | ca_file is for a url with https
          "url": "https://a/", "languages": ["ko"], "client_key_file": "lines" | need each other
          "url": "https://a/", "languages": ["ko"], "client_key_file": "lines", "client_certificate_file": "lines" | lines is no PEM file
          "url": "http://127.0.0.1/", "languages": ["ko"], "client_key_file": "lines", "client_certificate_file": "lines" | for a url with https
          "url": "https://a/", "languages": ["ko"], "request": {"messages": []} | request: 'messages' cannot be set here
          "url": "https://a/", "languages": ["ko"], "request": [] | remote.json: request: Cannot
          "url": "https://a/", "languages": ["ko"], "probe": "https://b/" | it is a path below url
          "url": "https://a/", "languages": ["ko"], "probe": "../admin" | it is a path below url
          "url": "https://a/", "languages": ["ko"], "probe": "" | it is a path below url
          "url" | remote.json
          """)
  void shouldSayWhatIsWrong(final String fields, final String message) throws IOException {
    Files.writeString(directory.resolve("empty"), "\n");
    Files.writeString(directory.resolve("lines"), "sk-one\nsk-two");
    assertThatThrownBy(() -> read(fields))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageNotContaining("sk-one")
        .hasMessageContaining(message);
  }

  @Test
  void shouldSayThatTheFileIsMissing() {
    assertThatThrownBy(() -> RemoteSettings.read(directory, Map.of()))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("remote.json");
  }

  private RemoteSettings read(final String fields) throws IOException {
    Files.writeString(directory.resolve(RemoteSettings.FILE), "{" + fields + "}");
    return RemoteSettings.read(directory, Map.of("THE_KEY", "from-environment"));
  }
}
