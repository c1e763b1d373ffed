package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.DetectedLanguage;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.onnx.FusedGenerator;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether one graph answers as the steps do, of which other tests tell that they are right. */
class FusedGenerationTest {
  private static final int MAX_BATCH = 16;
  private static final List<Integer> BATCHES = List.of(1, 5, MAX_BATCH);
  private static final double ROUNDING = 1e-3;

  @Test
  void shouldTranslateToTheSameTokensWhateverTheBatch() {
    sameTranslations(Path.of("demo-models/nllb-demo"));
  }

  @Test
  void shouldTranslateToTheSameTokensWhenTheDecoderIsInTwoFiles(@TempDir final Path directory)
      throws IOException {
    Demo.copy("nllb-demo", directory);
    ModelLayouts.split(directory.resolve("onnx"), "");

    sameTranslations(directory);
  }

  @Test
  void shouldNameTheSameLanguageWithTheSameProbability() {
    final List<SpeechInput> clips =
        List.of(
            SpeechInput.detection(Demo.sample("museum.wav")),
            SpeechInput.detection(Demo.sample("post-office.wav")));
    try (WhisperEngine steps = Demo.openWhisper(2);
        WhisperEngine fused = Demo.openWhisper(Demo.fused().withMaxBatch(2))) {
      final List<Speech> expected = steps.generate(clips, Deadline.NEVER);
      final List<Speech> answers = fused.generate(clips, Deadline.NEVER);

      for (int i = 0; i < clips.size(); i++) {
        final DetectedLanguage language = Objects.requireNonNull(expected.get(i).detected());
        final DetectedLanguage same = Objects.requireNonNull(answers.get(i).detected());
        assertThat(same.code()).isEqualTo(language.code());
        assertThat((double) same.probability()).isCloseTo(language.probability(), within(ROUNDING));
      }
    }
  }

  /** Products of 8 bits turn the least rounding into another token now and then. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTranslateAlikeWhenProductsAreOfEightBits(
      final boolean split, @TempDir final Path directory) throws IOException {
    Demo.copy("nllb-demo", directory);
    ModelLayouts.eightBits(directory.resolve("onnx"));
    if (split) {
      ModelLayouts.split(directory.resolve("onnx"), "_int8");
    }

    try (NllbEngine stepwise = Demo.openNllb(directory, options(GenerationMode.STEPWISE, "int8"));
        NllbEngine fused = Demo.openUntriedNllb(directory, "int8")) {
      final List<TextInput> batch = texts().subList(0, MAX_BATCH);
      final List<Generated> wanted = generated(stepwise, batch);
      final List<Generated> got = generated(fused, batch);
      final long same =
          IntStream.range(0, MAX_BATCH)
              .filter(i -> Arrays.equals(wanted.get(i).tokens(), got.get(i).tokens()))
              .count();
      assertThat(same).isGreaterThan(MAX_BATCH / 2);
    }
  }

  private static void sameTranslations(final Path directory) {
    try (NllbEngine stepwise = Demo.openNllb(directory, options(GenerationMode.STEPWISE, ""));
        NllbEngine fused = Demo.openNllb(directory, options(GenerationMode.FUSED, ""))) {
      assertThat(fused.generator()).isInstanceOf(FusedGenerator.class);
      for (final int size : BATCHES) {
        for (final List<TextInput> batch : parts(texts(), size)) {
          same(generated(stepwise, batch), generated(fused, batch), batch.toString());
        }
      }
      assertThat(fused.statistics().steps()).isEqualTo(stepwise.statistics().steps());
      assertThat(fused.statistics().tokens()).isEqualTo(stepwise.statistics().tokens());
      assertThat(Demo.openTensors(fused.generator())).isZero();
    }
  }

  private static List<Generated> generated(final NllbEngine engine, final List<TextInput> batch) {
    return engine.tokens(batch, Deadline.NEVER).stream().flatMap(Optional::stream).toList();
  }

  private static void same(
      final List<Generated> wanted, final List<Generated> got, final String what) {
    assertThat(got).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(got.get(i).tokens()).as(what).isEqualTo(wanted.get(i).tokens());
      assertThat(got.get(i).ended()).isEqualTo(wanted.get(i).ended());
      assertThat(got.get(i).repetitive()).isEqualTo(wanted.get(i).repetitive());
      assertThat(got.get(i).choices()).isEqualTo(wanted.get(i).choices());
      assertThat(got.get(i).logProbability())
          .isCloseTo(wanted.get(i).logProbability(), within(ROUNDING));
      assertThat((double) got.get(i).marker()).isCloseTo(wanted.get(i).marker(), within(ROUNDING));
    }
  }

  @Test
  void shouldHearTheSameTokensWhateverTheBatch() {
    sameTranscripts(Path.of("demo-models/whisper-demo"));
  }

  @Test
  void shouldHearTheSameTokensWhenTheDecoderIsInTwoFiles(@TempDir final Path directory)
      throws IOException {
    Demo.copy("whisper-demo", directory);
    ModelLayouts.split(directory.resolve("onnx"), "");

    sameTranscripts(directory);
  }

  private static void sameTranscripts(final Path directory) {
    try (WhisperEngine stepwise =
            Demo.openWhisper(directory, options(GenerationMode.STEPWISE, ""));
        WhisperEngine fused = Demo.openWhisper(directory, options(GenerationMode.FUSED, ""))) {
      assertThat(fused.generator()).isInstanceOf(FusedGenerator.class);
      for (final boolean timestamps : List.of(false, true)) {
        for (final int size : List.of(1, MAX_BATCH)) {
          for (final List<SpeechInput> batch : parts(clips(timestamps), size)) {
            same(generated(stepwise, batch), generated(fused, batch), "timestamps " + timestamps);
          }
        }
      }
      assertThat(fused.statistics().steps()).isEqualTo(stepwise.statistics().steps());
      assertThat(Demo.openTensors(fused.generator())).isZero();
    }
  }

  private static List<Generated> generated(
      final WhisperEngine engine, final List<SpeechInput> batch) {
    return engine.pieces(batch, Deadline.NEVER).stream()
        .flatMap(List::stream)
        .map(SpeechAssembler.Piece::generated)
        .toList();
  }

  @Test
  void shouldStopRepetitionsAndLimitsAsTheStepsDo() {
    try (NllbEngine stepwise = Demo.openNllb(options(GenerationMode.STEPWISE, ""))) {
      final List<Generated> rows = generated(stepwise, texts());

      // Without one of each kind the comparisons above would not tell.
      assertThat(rows).anyMatch(Generated::repetitive).anyMatch(Generated::ended);
      assertThat(rows.stream().map(row -> row.tokens().length).distinct().count()).isGreaterThan(5);
    }
  }

  @Test
  void shouldStopWhenTheDeadlinePasses() {
    try (NllbEngine engine = Demo.openNllb(Demo.fused())) {
      final List<TextInput> batch = texts().subList(0, MAX_BATCH);
      assertThat(answers(engine, batch, passingAtLook(2))).isFalse();
      // Nobody can say how often the clock is looked at during a run; at last it is often enough.
      while (answers(engine, batch, passingAtLook(3))) {
        assertThat(engine.health()).isEqualTo(EngineHealth.OK);
      }

      assertThat(engine.health()).isEqualTo(EngineHealth.OK);
      assertThat(Demo.openTensors(engine.generator())).isZero();
      assertThat(engine.generate(batch, Deadline.NEVER)).hasSize(MAX_BATCH);
    }
  }

  private static boolean answers(
      final NllbEngine engine, final List<TextInput> batch, final Deadline deadline) {
    try {
      engine.generate(batch, deadline);
      return true;
    } catch (final EngineException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT);
      return false;
    }
  }

  private static Deadline passingAtLook(final long look) {
    final AtomicLong looks = new AtomicLong();
    final InstantSource counting = () -> Instant.ofEpochMilli(looks.incrementAndGet());
    return new Deadline(counting, look - 1);
  }

  private static EngineOptions options(final GenerationMode mode, final String variant) {
    return EngineOptions.defaults()
        .withGeneration(mode)
        .withVariant(variant)
        .withMaxBatch(MAX_BATCH);
  }

  private static <T> List<List<T>> parts(final List<T> all, final int size) {
    final List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return parts;
  }

  /** What the golden tests translate, and what leads a small model astray. */
  private static List<TextInput> texts() {
    final List<TextInput> texts = new ArrayList<>();
    for (final JsonNode golden : Demo.golden("translation.json")) {
      texts.add(
          new TextInput(
              golden.path("text").asText(),
              golden.path("source").asText(),
              golden.path("target").asText()));
    }
    for (final String odd :
        List.of(
            "ㅋ".repeat(60),
            "월요일 화요일 수요일 목요일 금요일 토요일 일요일 ".repeat(4).strip(),
            "12345 67890 12345 67890",
            "a")) {
      texts.add(texts.size() / 2, new TextInput(odd, "kor_Hang", "eng_Latn"));
    }
    return texts;
  }

  private static List<SpeechInput> clips(final boolean timestamps) {
    final List<SpeechInput> clips = new ArrayList<>();
    for (final JsonNode golden : Demo.golden("speech.json")) {
      clips.add(new SpeechInput(Demo.sample(golden.path("file").asText()), "ko", timestamps));
    }
    clips.add(new SpeechInput(SpeechBatches.tone(300, 48_000), "ko", timestamps));
    Collections.swap(clips, 0, clips.size() - 1);
    return clips;
  }
}
