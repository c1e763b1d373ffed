package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.Shortcuts;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.onnx.models.ShortlistMaker;
import io.dragoman.inference.spi.EngineProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortlistTest {
  private static final Path MODEL = Path.of("demo-models/nllb-demo");
  private static final List<String> SENTENCES = List.of("지하철역이 어디예요?", "비빔밥 주세요.", "전화기를 잃어버렸어요.");

  @TempDir private Path directory;

  private static List<TranslatedText> translate(
      final EngineOptions options, final String target, final TextOptions wanted) {
    try (Engine<TextInput, TranslatedText> engine = open(options)) {
      return engine.generate(
          SENTENCES.stream()
              .map(text -> new TextInput(text, "kor_Hang", target).withOptions(wanted))
              .toList(),
          Deadline.NEVER);
    }
  }

  private static Engine<TextInput, TranslatedText> open(final EngineOptions options) {
    return EngineProviders.onClassPath()
        .open(EngineKind.TEXT_TRANSLATOR, EngineProviders.ONNX, MODEL, options);
  }

  private static EngineOptions with(final String variant) {
    return EngineOptions.defaults().withThreads(1).withVariant(variant);
  }

  private static EngineOptions with(final String variant, final Path shortlist) {
    return with(variant).withShortcuts(Shortcuts.NONE.withShortlist(shortlist.toString()));
  }

  private Path english() throws IOException {
    final Path file = directory.resolve("short.json");
    ShortlistMaker.add(MODEL, "eng_Latn", Optional.empty(), 1, file);
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "quantized"})
  void shouldAnswerAsWithAllTokensWhenTheListHasWhatIsWritten(final String variant)
      throws IOException {
    for (final int beams : List.of(1, 3)) {
      final TextOptions wanted = TextOptions.DEFAULTS.withBeams(beams);
      assertThat(translate(with(variant, english()), "eng_Latn", wanted))
          .extracting(TranslatedText::text)
          .isEqualTo(
              translate(with(variant), "eng_Latn", wanted).stream()
                  .map(TranslatedText::text)
                  .toList());
    }
  }

  @Test
  void shouldWriteOnlyTokensOfTheListWhenItLacksSome() throws IOException {
    final Path text = Files.writeString(directory.resolve("text"), "the the the");
    final Path file = directory.resolve("short.json");
    ShortlistMaker.add(MODEL, "eng_Latn", Optional.of(text), 1, file);
    assertThat(translate(with("", file), "eng_Latn", TextOptions.DEFAULTS))
        .extracting(TranslatedText::text)
        .isNotEqualTo(
            translate(with(""), "eng_Latn", TextOptions.DEFAULTS).stream()
                .map(TranslatedText::text)
                .toList());
  }

  @Test
  void shouldUseAllTokensWhenTheListIsForAnotherLanguage() throws IOException {
    assertThat(translate(with("", english()), "kor_Hang", TextOptions.DEFAULTS))
        .isEqualTo(translate(with(""), "kor_Hang", TextOptions.DEFAULTS));
  }

  @Test
  void shouldHaveAVersionOfItsOwn() throws IOException {
    try (Engine<TextInput, TranslatedText> plain = open(with(""));
        Engine<TextInput, TranslatedText> shortened = open(with("", english()))) {
      assertThat(shortened.info().modelVersion())
          .startsWith(plain.info().modelVersion() + "+shortlist=");
    }
  }

  @Test
  void shouldKeepOtherLanguagesWhenOneIsAdded() throws IOException {
    final Path file = english();
    ShortlistMaker.add(MODEL, "kor_Hang", Optional.empty(), 1, file);
    assertThat(Files.readString(file)).contains("eng_Latn", "kor_Hang");
  }

  @Test
  void shouldSayWhatIsWrongWhenTheFileIsNone() {
    Stream.of(
            new String[] {"{", "not valid JSON"},
            new String[] {"[1]", "eng_Latn"},
            new String[] {"{}", "no language"},
            new String[] {"{\"eng_Latn\": [1564]}", "1564"},
            new String[] {"{\"eng_Latn\": [\"x\"]}", "no token"})
        .forEach(
            wrong ->
                assertThatThrownBy(
                        () ->
                            open(with("", Files.writeString(directory.resolve("wrong"), wrong[0]))))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining(wrong[1]));
    assertThatThrownBy(() -> open(with("", directory.resolve("none"))))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("none");
  }

  @Test
  void shouldBeRefusedWhenAnswersAreGeneratedInOneGraph() {
    assertThatThrownBy(() -> with("", directory.resolve("x")).withGeneration(GenerationMode.FUSED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stepwise");
  }
}
