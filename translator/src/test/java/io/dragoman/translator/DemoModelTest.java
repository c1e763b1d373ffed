package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.text.Sentences;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must stay stays, with a model that was never taught to keep anything. */
class DemoModelTest {
  private static final Path MODEL = Path.of("..", "inference", "demo-models", "nllb-demo");

  @TempDir private Path directory;

  @Test
  void shouldKeepWhatMustStayWhenTheDemoModelTranslates() {
    try (AppHarness app =
        new AppHarness(
            new TranslatorApp(),
            directory,
            Map.of("model.dir", MODEL.toAbsolutePath().toString()))) {
      final Translation text =
          translated(
              app,
              "- {name} 씨, 화장실이 어디예요?\n- 저는 카프카에 살아요. https://a.b/c?d=e",
              Options.newBuilder()
                  .setGlossary(List.of(new GlossaryEntry("카프카", "Kafka", "en")))
                  .build());
      final Translation markup =
          translated(
              app,
              "<ul><li>화장실이 어디예요?</li><li>저는 춘천에 살아요.<br/>12</li></ul>",
              Options.newBuilder().setFormat("html").build());

      assertThat(text.getText())
          .matches(
              "(?s)- [^\\n"
                  + "]*\\{name}[^\\n"
                  + "]*Where is the restroom[?]\\n"
                  + "- .*Kafka.* https://a.b/c[?]d=e");
      assertThat(markup.getText())
          .isEqualTo(
              "<ul><li>Where is the restroom?</li><li>I live in Chuncheon.<br/>12</li></ul>");
      assertThat(markup.getQuality().orElseThrow()).isGreaterThan(0.9f);
    }
  }

  private static Translation translated(
      final AppHarness app, final String text, final Options options) {
    final List<Sentence> sentences =
        options.getFormat().equals("html")
            ? Sentences.splitMarkup(text, Language.KOR_HANG, 400)
            : Sentences.split(text, Language.KOR_HANG);
    app.send(
        Topic.TRANSLATION_TASKS,
        TranslationTask.class,
        "key",
        "request",
        TranslationTask.newBuilder()
            .setEventId(text)
            .setRequestId("request")
            .setIndex(0)
            .setCount(1)
            .setSentences(sentences)
            .setFingerprint("anything")
            .setSourceLanguage("kor_Hang")
            .setTargetLanguage("eng_Latn")
            .setOptions(options)
            .setCreatedAt(Instant.EPOCH)
            .build());
    return app.only(Topic.TRANSLATIONS, Translation.class).getValue();
  }
}
