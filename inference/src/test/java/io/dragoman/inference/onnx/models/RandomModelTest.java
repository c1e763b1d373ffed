package io.dragoman.inference.onnx.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.onnx.quantize.Quantizer;
import io.dragoman.inference.internal.onnx.quantize.Rounding;
import io.dragoman.inference.internal.onnx.random.Shape;
import io.dragoman.inference.spi.EngineProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomModelTest {
  private static final Path DEMO = Path.of("demo-models");
  private static final Shape TEXT = new Shape(64, 4, 128, 2, 2, 2000, 0, 128, 128);
  private static final Shape SPEECH = new Shape(64, 4, 128, 2, 2, 2000, 80, 1500, 448);

  @TempDir private Path directory;

  private Path text(final boolean split) throws IOException {
    final Path model = directory.resolve("text-" + split);
    RandomModel.write(TEXT, ModelFamily.NLLB, DEMO.resolve("nllb-demo"), model, split, 7);
    return model;
  }

  private static List<TranslatedText> translate(final Path model, final String variant) {
    try (Engine<TextInput, TranslatedText> engine =
        EngineProviders.onClassPath()
            .open(
                EngineKind.TEXT_TRANSLATOR,
                EngineProviders.ONNX,
                model,
                EngineOptions.defaults().withVariant(variant).withThreads(1))) {
      return engine.generate(
          List.of(
              new TextInput("비빔밥 주세요.", "kor_Hang", "eng_Latn"),
              new TextInput("전화기를 잃어버렸어요.", "kor_Hang", "eng_Latn")),
          Deadline.NEVER);
    }
  }

  @Test
  void shouldAnswerTheSameWhicheverWayTheDecoderIsLaidOut() throws IOException {
    final List<TranslatedText> merged = translate(text(false), "");
    assertThat(merged).isEqualTo(translate(text(true), ""));
    assertThat(merged).allSatisfy(answer -> assertThat(answer.tokens()).isPositive());
  }

  @Test
  void shouldBeInOrderWhenItIsChecked() throws IOException {
    assertThat(ModelCheck.files(text(false)))
        .noneMatch(found -> found.severity() == Finding.Severity.ERROR);
  }

  @Test
  void shouldMultiplyWholeNumbersInBothLayoutsWhenItIsQuantized() throws IOException {
    for (final boolean split : List.of(false, true)) {
      final Path model = text(split);
      for (final Path graph : ModelCopy.plain(model).orElseThrow().loaded()) {
        final Quantizer.Report report =
            new Quantizer(new Rounding(true, false))
                .quantize(
                    graph,
                    graph.resolveSibling(
                        graph.getFileName().toString().replace(".onnx", "_quantized.onnx")));
        assertThat(report.products()).isPositive();
        assertThat(report.tables()).isPositive();
      }
      assertThat(translate(model, "quantized")).hasSize(2);
    }
  }

  @Test
  void shouldHearWhenItIsOfSpeech() throws IOException {
    final Path model = directory.resolve("speech");
    RandomModel.write(SPEECH, ModelFamily.WHISPER, DEMO.resolve("whisper-demo"), model, false, 7);
    try (Engine<SpeechInput, ?> engine =
        EngineProviders.onClassPath()
            .open(
                EngineKind.SPEECH_RECOGNIZER,
                EngineProviders.ONNX,
                model,
                EngineOptions.defaults().withThreads(1))) {
      final float[] noise = new float[16_000];
      final SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) random.nextDouble(-0.3, 0.3);
      }
      engine.generate(List.of(new SpeechInput(noise, "ko", false)), Deadline.NEVER);
      assertThat(engine.statistics().encoderPositions()).isGreaterThanOrEqualTo(1500);
    }
  }
}
