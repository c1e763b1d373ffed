package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordTimesTest {
  /**
   * When words of travel-day.wav begin, milliseconds, as espeak-ng told while it made the sample:
   * those of sentences of which it tells all.
   */
  private static final List<Speech.Word> SPOKEN =
      List.of(
          at(546, "토요일"),
          at(1177, "한"),
          at(1496, "시에"),
          at(1790, "출발해요."),
          at(7027, "할머니와"),
          at(7717, "함께"),
          at(8160, "서울에"),
          at(8631, "왔어요."),
          at(10_477, "부산까지"),
          at(11_229, "비행기로"),
          at(11_968, "두"),
          at(12_175, "시간"),
          at(12_696, "걸려요."),
          at(14_276, "일요일"),
          at(14_771, "세"),
          at(14_998, "시에"),
          at(15_301, "예약했어요."),
          at(17_102, "호텔은"),
          at(17_775, "사"),
          at(18_011, "층에"),
          at(18_507, "있어요."),
          at(22_858, "카페까지"),
          at(23_591, "얼마나"),
          at(24_073, "걸려요?"));

  private static final double MAX_MEDIAN_MS = 150;

  @Test
  void shouldTellWhenEachWordWasSaid() {
    try (WhisperEngine engine = Demo.openWhisper(4)) {
      assertThat(engine.info().skills()).contains(EngineSkill.WORD_TIMES);

      final Speech speech = words(engine, "travel-day.wav");

      final List<Speech.Word> words =
          speech.segments().stream().flatMap(segment -> segment.words().stream()).toList();
      assertThat(String.join(" ", words.stream().map(Speech.Word::text).toList()))
          .isEqualTo(speech.text());
      assertThat(words).allSatisfy(word -> assertThat(word.probability()).isBetween(0f, 1f));
      int last = 0;
      for (final Speech.Word word : words) {
        assertThat(word.startMs()).isGreaterThanOrEqualTo(last);
        assertThat(word.endMs()).isGreaterThanOrEqualTo(word.startMs());
        last = word.endMs();
      }
      assertThat(medianError(words)).isLessThan(MAX_MEDIAN_MS);
      assertThat(Demo.openTensors(engine.generator())).isZero();
    }
  }

  @Test
  void shouldTellTheSameWhateverElseIsInTheBatch() {
    try (WhisperEngine engine = Demo.openWhisper(8)) {
      final List<SpeechInput> batch =
          Stream.of("bibimbap.wav", "two-sentences.wav", "museum.wav", "lost-phone.wav")
              .map(WordTimesTest::asked)
              .toList();

      final List<Speech> together = engine.generate(batch, Deadline.NEVER);

      final Speech alone = words(engine, "two-sentences.wav");
      assertThat(starts(together.get(1))).isEqualTo(starts(alone)).hasSize(6);
    }
  }

  @Test
  void shouldSayWhatIsMissingWhenTheModelDoesNotShowItsAttention(@TempDir final Path directory)
      throws IOException {
    Demo.copy("whisper-demo", directory);
    Files.delete(directory.resolve("onnx/decoder_model_merged_quantized.onnx"));
    try (WhisperEngine engine =
        Demo.openWhisper(directory, EngineOptions.defaults().withVariant("quantized"))) {
      assertThat(engine.info().skills()).doesNotContain(EngineSkill.WORD_TIMES);
      assertThatThrownBy(() -> words(engine, "bibimbap.wav"))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
          .hasMessageContaining("cross_attentions");
    }
  }

  /** Between where words begin and where they were spoken; words come in the same order. */
  private static double medianError(final List<Speech.Word> words) {
    final List<Integer> errors = new ArrayList<>();
    int from = 0;
    for (final Speech.Word spoken : SPOKEN) {
      while (!words.get(from).text().equals(spoken.text())
          || words.get(from).startMs() < spoken.startMs() - 1_000) {
        from++;
      }
      errors.add(Math.abs(words.get(from).startMs() - spoken.startMs()));
      from++;
    }
    final double[] sorted = errors.stream().mapToDouble(Integer::doubleValue).sorted().toArray();
    return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
  }

  private static List<Integer> starts(final Speech speech) {
    return speech.segments().stream()
        .flatMap(segment -> segment.words().stream())
        .map(Speech.Word::startMs)
        .toList();
  }

  private static Speech words(final WhisperEngine engine, final String sample) {
    return engine.generate(List.of(asked(sample)), Deadline.NEVER).getFirst();
  }

  private static SpeechInput asked(final String sample) {
    return new SpeechInput(Demo.sample(sample), "ko", true, SpeechOptions.DEFAULTS.withWords(true));
  }

  private static Speech.Word at(final int startMs, final String text) {
    return new Speech.Word(startMs, startMs, text, 1);
  }
}
