package io.dragoman.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.PromptInput;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.WrittenText;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.testkit.ProviderSim;
import io.dragoman.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service whose certificate is of an authority that the JVM does not know. */
class RemoteTlsTest {
  private static final TextInput HELLO = new TextInput("hello", "kor_Hang", "eng_Latn");

  @TempDir private static Path keys;
  private static TestAuthority authority;
  private static ProviderSim service;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    authority = TestAuthority.in(keys);
    service = new ProviderSim(authority.server());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "libretranslate"})
  void shouldBelieveTheAuthorityOfTheFile(final String provider) throws IOException {
    Files.copy(authority.certificate(), directory.resolve("ca.pem"));
    configure(", \"ca_file\": \"ca.pem\", \"languages\": [\"ko\", \"en\"]");
    try (Engine<TextInput, TranslatedText> engine = translator(provider)) {
      engine.warmUp();
      assertThat(engine.generate(List.of(HELLO), Deadline.NEVER).getFirst().text())
          .endsWith("HELLO");
    }
  }

  @Test
  void shouldBelieveItForSpeechAndForALanguageModelToo() throws IOException {
    final String more = ", \"ca_file\": \"%s\"".formatted(authority.certificate());
    configure(more + ", \"languages\": [\"ko\"]");
    try (Engine<SpeechInput, Speech> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.SPEECH_RECOGNIZER, "openai", directory, EngineOptions.defaults())) {
      assertThat(
              engine
                  .generate(
                      List.of(new SpeechInput(new float[16_000], "ko", false)), Deadline.NEVER)
                  .getFirst()
                  .text())
          .startsWith("heard");
    }
    configure(more);
    try (Engine<PromptInput, WrittenText> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.LANGUAGE_MODEL, "anthropic", directory, EngineOptions.defaults())) {
      final PromptInput input = new PromptInput("Do.", "{\"text\":\"hello\"}", "{}", List.of());
      assertThat(engine.generate(List.of(input), Deadline.NEVER).getFirst().text())
          .contains("HELLO");
    }
  }

  /** Nothing was sent, and no other text would fare better. */
  @Test
  void shouldBeUnavailableAndSayWhatIsMissingWhenTheAuthorityIsNotKnown() throws IOException {
    configure(", \"languages\": [\"ko\", \"en\"]");
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      final int before = service.calls();
      assertThatThrownBy(() -> engine.generate(List.of(HELLO), Deadline.NEVER))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE))
          .hasMessageContaining("ca_file, and");
      assertThat(service.calls()).isEqualTo(before);
    }
  }

  @Test
  void shouldShowItsCertificateToAServiceThatAsksForOne() throws Exception {
    final TestAuthority.Client client = authority.client("worker");
    final String known = ", \"ca_file\": \"%s\", \"languages\": [\"ko\", \"en\"]";
    try (ProviderSim strict = ProviderSim.forKnownClients(authority.server())) {
      configure(strict, known.formatted(authority.certificate()));
      try (Engine<TextInput, TranslatedText> stranger = translator("openai")) {
        // Why it was left is in a message that a client may not come to read, by TLS 1.3.
        assertThatThrownBy(stranger::warmUp)
            .isInstanceOfSatisfying(
                EngineException.class,
                e ->
                    assertThat(e.code())
                        .isIn(ErrorCode.ENGINE_UNAVAILABLE, ErrorCode.ENGINE_FAILED));
        assertThat(strict.calls()).isZero();
      }

      configure(
          strict,
          known.formatted(authority.certificate())
              + ", \"client_certificate_file\": \"%s\", \"client_key_file\": \"%s\""
                  .formatted(client.certificate(), client.key()));
      try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
        engine.warmUp();
        assertThat(engine.generate(List.of(HELLO), Deadline.NEVER).getFirst().text())
            .endsWith("HELLO");
      }
    }
  }

  @Test
  void shouldSayAtTheStartWhatIsWrongWithTheFile() throws IOException {
    Files.writeString(directory.resolve("nonsense.pem"), "a secret");
    configure(", \"ca_file\": \"nonsense.pem\", \"languages\": [\"ko\"]");
    assertThatThrownBy(() -> translator("openai"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("remote.json: ca_file cannot be used")
        .hasMessageContaining("nonsense.pem is no PEM file")
        .hasMessageNotContaining("secret");

    configure(", \"ca_file\": \"none.pem\", \"languages\": [\"ko\"]");
    assertThatThrownBy(() -> translator("openai")).hasMessageContaining("none.pem does not exist");
  }

  @Test
  void shouldBeOpenedAnewWhenTheAuthorityIsAnotherOne() throws Exception {
    final Path file = Files.copy(authority.certificate(), directory.resolve("ca.pem"));
    configure(", \"ca_file\": \"ca.pem\", \"languages\": [\"ko\"]");
    final EngineProvider<TextInput, TranslatedText> provider =
        EngineProviders.onClassPath().find(EngineKind.TEXT_TRANSLATOR, "openai");
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      assertThat(provider.isCurrent(engine, directory, EngineOptions.defaults())).isTrue();

      Files.copy(
          TestAuthority.in(keys.resolve("next")).certificate(),
          file,
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(provider.isCurrent(engine, directory, EngineOptions.defaults())).isFalse();
    }
  }

  private Engine<TextInput, TranslatedText> translator(final String provider) {
    return EngineProviders.onClassPath()
        .open(EngineKind.TEXT_TRANSLATOR, provider, directory, EngineOptions.defaults());
  }

  private void configure(final String more) throws IOException {
    configure(service, more);
  }

  private void configure(final ProviderSim which, final String more) throws IOException {
    Files.writeString(
        directory.resolve(RemoteSettings.FILE),
        "{\"url\": \"%s\", \"model\": \"tiny\"%s}".formatted(which.url(), more));
  }
}
