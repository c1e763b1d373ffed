package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredEngineTest {
  @TempDir private Path directory;

  @Test
  void shouldTranslateWithTheEngineThatIsConfiguredWhenItsProviderIsOnTheClassPath() {
    try (AppHarness app =
        new AppHarness(new TranslatorApp(), directory, Map.of("model.engine", "scripted"))) {
      app.send(Topic.TRANSLATION_TASKS, TranslationTask.class, "fingerprint", "request", task());

      assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getText())
          .isEqualTo("eng_Latn:하나.");
    }
  }

  @Test
  void shouldNameTheKeyAndWhatThereIsWhenNoProviderHasTheName() {
    final TranslatorApp app = new TranslatorApp();

    assertThatThrownBy(
            () ->
                app.check(
                    app.config()
                        .resolve(
                            Map.of("model.dir", directory.toString(), "model.engine", "onyx"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "model.engine: There is no engine 'onyx' for translation; there is: onnx, scripted");
  }

  @Test
  void shouldNameTheFallbacksKeyWhenItIsTheFallbacksEngineThatIsUnknown() {
    final TranslatorApp app = new TranslatorApp();

    assertThatThrownBy(
            () ->
                app.check(
                    app.config()
                        .resolve(
                            Map.of(
                                "model.dir", directory.toString(),
                                "fallback.model.dir", directory.toString(),
                                "fallback.model.engine", "onyx"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("fallback.model.engine: There is no engine 'onyx'");
  }

  private static TranslationTask task() {
    return TranslationTask.newBuilder()
        .setEventId("e/1/eng_Latn")
        .setRequestId("request")
        .setIndex(0)
        .setCount(1)
        .setFingerprint("fingerprint")
        .setSourceLanguage("kor_Hang")
        .setTargetLanguage("eng_Latn")
        .setSentences(List.of(new Sentence("하나.", "", null, null)))
        .setPriority(5)
        .setCreatedAt(Instant.EPOCH)
        .build();
  }
}
