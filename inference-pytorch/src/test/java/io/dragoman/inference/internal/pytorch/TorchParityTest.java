package io.dragoman.inference.internal.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether PyTorch answers as ONNX Runtime does, of which other tests tell that it is right. */
class TorchParityTest {
  /** Surefire runs in the module's directory. */
  private static final Path MODELS = Path.of("../inference/demo-models");

  private static final Path SPEECH = MODELS.resolve("whisper-demo");
  private static final Path TRANSLATION = MODELS.resolve("nllb-demo");
  private static final int WAV_HEADER = 44;
  private static final double ROUNDING = 1e-3;

  private final EngineProviders providers = EngineProviders.onClassPath();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void shouldTranslateToTheSameTextsWhateverTheBatch(final int size) throws IOException {
    try (Engine<TextInput, TranslatedText> onnx = translator("onnx");
        Engine<TextInput, TranslatedText> pytorch = translator("pytorch")) {
      for (final List<TextInput> batch : parts(texts(), size)) {
        final List<TranslatedText> wanted = onnx.generate(batch, Deadline.NEVER);
        final List<TranslatedText> got = pytorch.generate(batch, Deadline.NEVER);

        for (int i = 0; i < batch.size(); i++) {
          assertThat(got.get(i).text()).isEqualTo(wanted.get(i).text());
          assertThat(got.get(i).tokens()).isEqualTo(wanted.get(i).tokens());
          assertThat((double) got.get(i).averageLogProbability())
              .isCloseTo(wanted.get(i).averageLogProbability(), within(ROUNDING));
        }
      }
      assertThat(pytorch.statistics().steps()).isEqualTo(onnx.statistics().steps());
      assertThat(pytorch.statistics().runtimeNanos()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldHearTheSameTokens(final boolean timestamps) throws IOException {
    final List<SpeechInput> clips = clips(timestamps);
    try (Engine<SpeechInput, Speech> onnx = recognizer("onnx");
        Engine<SpeechInput, Speech> pytorch = recognizer("pytorch")) {
      final List<Speech> wanted = onnx.generate(clips, Deadline.NEVER);
      final List<Speech> got = pytorch.generate(clips, Deadline.NEVER);

      for (int i = 0; i < clips.size(); i++) {
        assertThat(got.get(i).text()).isEqualTo(wanted.get(i).text());
        assertThat(got.get(i).segments().stream().map(Speech.Segment::tokens))
            .isEqualTo(wanted.get(i).segments().stream().map(Speech.Segment::tokens).toList());
        assertThat((double) got.get(i).noSpeechProbability())
            .isCloseTo(wanted.get(i).noSpeechProbability(), within(ROUNDING));
      }
      assertThat(wanted).anyMatch(Speech::hasSpeech).anyMatch(speech -> !speech.hasSpeech());
    }
  }

  @Test
  void shouldStopWhenTheDeadlineHasPassed() throws IOException {
    final List<TextInput> batch = texts();
    try (Engine<TextInput, TranslatedText> pytorch = translator("pytorch")) {
      final Deadline passed = new Deadline(() -> Instant.ofEpochMilli(2), 1);

      assertThatThrownBy(() -> pytorch.generate(batch, passed))
          .isInstanceOfSatisfying(
              EngineException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));
      assertThat(pytorch.health()).isEqualTo(EngineHealth.OK);
      assertThat(pytorch.generate(batch, Deadline.NEVER)).hasSameSizeAs(batch);
    }
  }

  @Test
  void shouldNameItselfAndItsWeights() {
    try (Engine<TextInput, TranslatedText> onnx = translator("onnx");
        Engine<TextInput, TranslatedText> pytorch = translator("pytorch")) {
      assertThat(pytorch.info().name()).isEqualTo("nllb-pytorch");
      assertThat(pytorch.info().modelVersion())
          .startsWith("nllb-demo-")
          .isNotEqualTo(onnx.info().modelVersion());
      assertThat(pytorch.info().languages()).isEqualTo(onnx.info().languages());
    }
  }

  @Test
  void shouldBeChosenWhenADirectoryHasNoGraphs(@TempDir final Path directory) throws IOException {
    copyWithoutGraphs(TRANSLATION, directory);

    try (Engine<TextInput, TranslatedText> chosen = open(directory, EngineProviders.AUTO)) {
      assertThat(chosen.info().name()).isEqualTo("nllb-pytorch");
    }
    try (Engine<TextInput, TranslatedText> chosen =
        providers
            .find(EngineKind.TEXT_TRANSLATOR, EngineProviders.AUTO)
            .open(TRANSLATION, EngineOptions.defaults())) {
      assertThat(chosen.info().name()).isEqualTo("nllb-onnx");
    }
  }

  @Test
  void shouldTakeOverWhenTheGraphsCannotBeLoaded(@TempDir final Path directory) throws IOException {
    copyWithoutGraphs(TRANSLATION, directory);
    Files.createDirectories(directory.resolve("onnx"));
    for (final String graph : List.of("encoder_model.onnx", "decoder_model_merged.onnx")) {
      Files.writeString(directory.resolve("onnx").resolve(graph), "no graph");
    }

    try (Engine<TextInput, TranslatedText> chosen = open(directory, EngineProviders.AUTO)) {
      assertThat(chosen.info().name()).isEqualTo("nllb-pytorch");
    }
  }

  @Test
  void shouldSayWhatIsMissingOrUnusable(@TempDir final Path directory) throws IOException {
    copyWithoutGraphs(TRANSLATION, directory);
    Files.writeString(directory.resolve("torchscript/model_cut.pt"), "PK");

    assertThatThrownBy(
            () -> providers.open(EngineKind.TEXT_TRANSLATOR, "pytorch", directory, variant("fp16")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("torchscript/model_fp16.pt");
    assertThatThrownBy(
            () -> providers.open(EngineKind.TEXT_TRANSLATOR, "pytorch", directory, variant("cut")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("model_cut.pt");
    assertThatThrownBy(
            () ->
                providers.open(
                    EngineKind.TEXT_TRANSLATOR,
                    "pytorch",
                    directory,
                    EngineOptions.defaults().withDevice("cuda:7")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("cuda:7");
  }

  private static EngineOptions variant(final String variant) {
    return EngineOptions.defaults().withVariant(variant);
  }

  private Engine<TextInput, TranslatedText> translator(final String engine) {
    return open(TRANSLATION, engine);
  }

  private Engine<TextInput, TranslatedText> open(final Path directory, final String engine) {
    return providers.open(
        EngineKind.TEXT_TRANSLATOR, engine, directory, EngineOptions.defaults().withThreads(1));
  }

  private Engine<SpeechInput, Speech> recognizer(final String engine) {
    return providers.open(EngineKind.SPEECH_RECOGNIZER, engine, SPEECH, EngineOptions.defaults());
  }

  private static List<TextInput> texts() throws IOException {
    final List<TextInput> texts = new ArrayList<>();
    for (final JsonNode text : samples().path("texts")) {
      final boolean korean = text.path("source").asText().equals("ko");
      texts.add(
          new TextInput(
              text.path("text").asText(),
              korean ? "kor_Hang" : "eng_Latn",
              korean ? "eng_Latn" : "kor_Hang"));
    }
    return texts;
  }

  private static List<SpeechInput> clips(final boolean timestamps) throws IOException {
    final List<SpeechInput> clips = new ArrayList<>();
    for (final String name :
        List.of("museum.wav", "silence.wav", "two-sentences.wav", "lost-phone.wav")) {
      final ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(MODELS.resolve("samples").resolve(name)))
              .order(ByteOrder.LITTLE_ENDIAN);
      final String header = new String(bytes.array(), 0, WAV_HEADER, StandardCharsets.ISO_8859_1);
      assertThat(header).startsWith("RIFF").contains("data");
      final float[] pcm = new float[(bytes.limit() - WAV_HEADER) / 2];
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] = bytes.getShort(WAV_HEADER + 2 * i) / 32768f;
      }
      clips.add(new SpeechInput(pcm, "ko", timestamps));
    }
    return clips;
  }

  private static JsonNode samples() throws IOException {
    return new ObjectMapper().readTree(MODELS.resolve("samples/samples.json").toFile());
  }

  private static <T> List<List<T>> parts(final List<T> all, final int size) {
    final List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return parts;
  }

  private static void copyWithoutGraphs(final Path model, final Path to) throws IOException {
    Files.createDirectories(to.resolve("torchscript"));
    for (final Path folder : List.of(model, model.resolve("torchscript"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (final Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, to.resolve(model.relativize(file)));
        }
      }
    }
  }
}
