package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.SearchOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.onnx.DecoderFiles;
import io.dragoman.inference.internal.onnx.OnnxFiles;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NllbEngineTest {
  private static final int MAX_BATCH = 16;
  private static final NllbEngine ENGINE = Demo.openNllb(MAX_BATCH);
  private static final String KOREAN = "kor_Hang";
  private static final String ENGLISH = "eng_Latn";

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @AfterEach
  void shouldHoldNoTensorsBetweenCalls() {
    assertThat(Demo.openTensors(ENGINE.generator())).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16})
  void shouldGiveTheReferencesTokensWhateverTheBatch(final int size) {
    final List<JsonNode> golden = Demo.golden("translation.json");

    for (int from = 0; from < golden.size(); from += size) {
      final List<JsonNode> part = golden.subList(from, Math.min(golden.size(), from + size));
      final List<TextInput> batch = part.stream().map(NllbEngineTest::input).toList();
      final List<Optional<Generated>> tokens = ENGINE.tokens(batch, Deadline.NEVER);
      final List<TranslatedText> texts = ENGINE.generate(batch, Deadline.NEVER);
      for (int i = 0; i < part.size(); i++) {
        assertThat(tokens.get(i).orElseThrow().tokens())
            .as(part.get(i).path("text").asText())
            .isEqualTo(Demo.integers(part.get(i).path("ids")));
        assertThat(texts.get(i).text()).isEqualTo(part.get(i).path("translation").asText());
      }
    }
  }

  @Test
  void shouldAnswerTheSameWhenTheDecoderIsInTwoFiles(@TempDir final Path directory)
      throws IOException {
    Demo.copy("nllb-demo", directory);
    final EngineOptions quantized = EngineOptions.defaults().withVariant("quantized");
    final String merged;
    final List<TranslatedText> expected;
    assertThat(OnnxFiles.find(directory, "quantized").decoder())
        .isInstanceOf(DecoderFiles.Merged.class);
    try (NllbEngine engine = Demo.openNllb(directory, quantized)) {
      merged = engine.info().modelVersion();
      expected = engine.generate(sentences(), Deadline.NEVER);
    }
    Files.delete(directory.resolve("onnx/decoder_model_merged_quantized.onnx"));

    assertThat(OnnxFiles.find(directory, "quantized").decoder())
        .isInstanceOf(DecoderFiles.Split.class);
    try (NllbEngine engine = Demo.openNllb(directory, quantized)) {
      assertThat(engine.info().modelVersion()).isNotEqualTo(merged);
      final List<TranslatedText> actual = engine.generate(sentences(), Deadline.NEVER);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i).text()).isEqualTo(expected.get(i).text()).isNotEmpty();
      }
      assertThat(Demo.openTensors(engine.generator())).isZero();
    }
  }

  @Test
  void shouldAnswerTheSameWhenSeveralThreadsShareTheWork() {
    final NllbEngine engine = Demo.openNllb(EngineOptions.defaults().withThreads(2));
    try (engine) {
      assertThat(engine.generate(sentences(), Deadline.NEVER).stream().map(TranslatedText::text))
          .isEqualTo(
              ENGINE.generate(sentences(), Deadline.NEVER).stream()
                  .map(TranslatedText::text)
                  .toList());
    }
  }

  @Test
  void shouldAnswerAlternativesWhenTheyAreAskedFor() {
    final TextInput plain = korean("비빔밥 주세요.");
    final List<TranslatedText> answers =
        ENGINE.generate(
            List.of(
                plain.withOptions(TextOptions.DEFAULTS.withAlternatives(3)),
                plain,
                plain.withOptions(TextOptions.DEFAULTS.withBeams(4).withAlternatives(1))),
            Deadline.NEVER);

    assertThat(answers.getFirst().alternatives())
        .hasSize(3)
        .doesNotHaveDuplicates()
        .doesNotContain(answers.getFirst().text());
    assertThat(answers.get(1).alternatives()).isEmpty();
    assertThat(answers.get(2).text()).isEqualTo(answers.getFirst().text());
    assertThat(answers.get(2).alternatives())
        .isEqualTo(answers.getFirst().alternatives().subList(0, 1));
  }

  @Test
  void shouldDrawTheSameWhenTheTextIsTheSameWhateverTheBatch() {
    final TextOptions drawn = TextOptions.DEFAULTS.withTemperature(1).withAlternatives(3);
    final List<TextInput> batch =
        sentences().stream().map(text -> text.withOptions(drawn)).toList();
    final List<TranslatedText> together = ENGINE.generate(batch, Deadline.NEVER);

    for (int i = 0; i < batch.size(); i++) {
      final TranslatedText alone =
          ENGINE.generate(batch.subList(i, i + 1), Deadline.NEVER).getFirst();
      assertThat(together.get(i).text()).isEqualTo(alone.text());
      assertThat(together.get(i).alternatives()).isEqualTo(alone.alternatives());
    }
  }

  @Test
  void shouldSearchAsConfiguredWhenASentenceDoesNotSay() {
    final SearchOptions search = SearchOptions.GREEDY.withBeams(4).withLengthPenalty(0.5f);
    try (NllbEngine engine = Demo.openNllb(EngineOptions.defaults().withSearch(search))) {
      assertThat(engine.info().modelVersion())
          .isEqualTo(ENGINE.info().modelVersion() + "+beams=4,length=0.5");
      final TextInput sentence = korean("비빔밥 주세요.");
      final List<TextInput> greedy =
          List.of(sentence.withOptions(TextOptions.DEFAULTS.withBeams(1)));
      engine.generate(greedy, Deadline.NEVER);
      final long one = engine.statistics().steps();
      engine.generate(List.of(sentence), Deadline.NEVER);
      // Beams wait for more answers than one.
      assertThat(engine.statistics().steps() - one).isGreaterThan(one);
    }
  }

  @Test
  void shouldTranslateNothingToNothingWhenATextIsBlank() {
    final List<TranslatedText> answers =
        ENGINE.generate(List.of(korean(""), korean("물 주세요."), korean(" \n\t ")), Deadline.NEVER);

    assertThat(answers).extracting(TranslatedText::text).first().isEqualTo("");
    assertThat(answers.get(1).text()).isNotBlank();
    assertThat(answers.get(1).truncated()).isFalse();
    assertThat(answers.get(2).text()).isEmpty();
  }

  @Test
  void shouldAnswerSomethingFiniteWhenTextIsOdd() {
    final List<TextInput> odd =
        List.of(
            korean("😀🇰🇷\uD83D"),
            korean("</s></s>eng_Latn<pad>"),
            korean("\u0000\u202E\uFEFF한\u0301"),
            korean("ㅋ".repeat(60)),
            korean("؟ السلام עברית ไทย"));

    assertThat(ENGINE.generate(odd, Deadline.NEVER))
        .hasSize(odd.size())
        .allSatisfy(answer -> assertThat(answer.averageLogProbability()).isFinite().isNegative());
  }

  @Test
  void shouldNameWhatItKnowsWhenALanguageIsUnknown() {
    fails(
        ErrorCode.UNSUPPORTED_LANGUAGE,
        List.of(korean("물"), new TextInput("물", KOREAN, "ko")),
        "Item 1",
        "'ko'",
        ENGLISH,
        KOREAN);
  }

  @Test
  void shouldGiveBothNumbersWhenASentenceIsTooLong() {
    fails(
        ErrorCode.INPUT_TOO_LARGE,
        List.of(korean("지하철역이 어디에 있어요? ".repeat(60))),
        "Item 0",
        "the model takes 128");
  }

  @Test
  void shouldStopBeforeTheModelWhenTheDeadlineHasPassed() {
    final Deadline passed = new Deadline(() -> Instant.ofEpochMilli(2), 1);

    assertThatThrownBy(() -> ENGINE.generate(sentences(), passed))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));
  }

  @Test
  void shouldStopBetweenStepsWhenTheDeadlinePassesMeanwhile() {
    final AtomicLong asked = new AtomicLong();
    final Deadline passesAtTheFourthLook =
        new Deadline(() -> Instant.ofEpochMilli(asked.incrementAndGet()), 3);
    final long stepsBefore = ENGINE.statistics().steps();

    assertThatThrownBy(() -> ENGINE.generate(sentences(), passesAtTheFourthLook))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));
    assertThat(asked).hasValue(4);
    assertThat(ENGINE.health()).isEqualTo(EngineHealth.OK);
    assertThat(ENGINE.statistics().steps()).isEqualTo(stepsBefore);
  }

  @Test
  void shouldRefuseWhenABatchIsLargerThanPromised() {
    final List<TextInput> batch = new ArrayList<>();
    for (int i = 0; i <= MAX_BATCH; i++) {
      batch.add(korean("물"));
    }

    assertThatThrownBy(() -> ENGINE.generate(batch, Deadline.NEVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("17");
    assertThatThrownBy(() -> ENGINE.generate(List.of(), Deadline.NEVER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseCallsWhenClosed() {
    final NllbEngine engine = Demo.openNllb(1);
    engine.warmUp();
    engine.close();
    engine.close();

    assertThatThrownBy(() -> engine.generate(sentences(), Deadline.NEVER))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldSayWhatIsNeededWhenTheDeviceIsNotThere() {
    final EngineOptions options = EngineOptions.defaults().withDevice("cuda:7");

    assertThatThrownBy(() -> Demo.openNllb(options))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll("cuda:7", "build profile 'cuda'", "CUDA 12");
  }

  @Test
  void shouldDescribeItselfWhenAsked() {
    assertThat(ENGINE.info().name()).isEqualTo("nllb-onnx");
    assertThat(ENGINE.info().device()).isEqualTo("cpu");
    assertThat(ENGINE.info().languages()).contains(KOREAN, ENGLISH);
    assertThat(ENGINE.info().modelVersion()).matches("nllb-demo-[0-9a-f]{12}");
  }

  private static void fails(
      final ErrorCode code, final List<TextInput> batch, final String... words) {
    assertThatThrownBy(() -> ENGINE.generate(batch, Deadline.NEVER))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(words);
            });
  }

  private static List<TextInput> sentences() {
    return Demo.golden("translation.json").stream().limit(7).map(NllbEngineTest::input).toList();
  }

  private static TextInput input(final JsonNode golden) {
    return new TextInput(
        golden.path("text").asText(),
        golden.path("source").asText(),
        golden.path("target").asText());
  }

  private static TextInput korean(final String text) {
    return new TextInput(text, KOREAN, ENGLISH);
  }
}
