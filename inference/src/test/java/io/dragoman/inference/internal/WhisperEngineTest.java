package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.DetectedLanguage;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.SearchOptions;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhisperEngineTest {
  private static final int MAX_BATCH = 8;
  private static final WhisperEngine ENGINE = Demo.openWhisper(MAX_BATCH);
  private static final String LONG = "travel-day.wav";

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @AfterEach
  void shouldHoldNoTensorsBetweenCalls() {
    assertThat(Demo.openTensors(ENGINE.generator())).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1,false", "1,true", "8,false", "8,true"})
  void shouldGiveTheReferencesTokensWhateverTheBatch(final int size, final boolean timestamps) {
    final List<JsonNode> golden =
        Demo.golden("speech.json").stream()
            .filter(heard -> peak(Demo.sample(heard.path("file").asText())) > 0)
            .toList();
    assertThat(golden).isNotEmpty();

    for (int from = 0; from < golden.size(); from += size) {
      final List<JsonNode> part = golden.subList(from, Math.min(golden.size(), from + size));
      final List<SpeechInput> batch =
          part.stream()
              .map(heard -> korean(Demo.sample(heard.path("file").asText()), timestamps))
              .toList();
      final List<List<SpeechAssembler.Piece>> pieces = ENGINE.pieces(batch, Deadline.NEVER);
      for (int i = 0; i < part.size(); i++) {
        final JsonNode heard = part.get(i);
        assertThat(pieces.get(i)).hasSize(1);
        assertThat(pieces.get(i).getFirst().generated().tokens())
            .as(heard.path("file").asText())
            .isEqualTo(Demo.integers(heard.path(timestamps ? "timestampsIds" : "ids")));
        assertThat((double) pieces.get(i).getFirst().generated().marker())
            .isCloseTo(heard.path("noSpeechProbability").doubleValue(), within(1e-4));
      }
    }
  }

  @Test
  void shouldFollowAsManyBeamsAsConfiguredWhenAClipDoesNotSay() {
    final EngineOptions beams =
        EngineOptions.defaults().withSearch(SearchOptions.GREEDY.withBeams(4));
    final SpeechInput clip =
        korean(Demo.sample(Demo.golden("speech.json").getFirst().path("file").asText()), false);
    try (WhisperEngine engine = Demo.openWhisper(beams)) {
      assertThat(engine.info().modelVersion()).isEqualTo(ENGINE.info().modelVersion() + "+beams=4");
      final Speech heard = engine.generate(List.of(clip), Deadline.NEVER).getFirst();
      final long steps = engine.statistics().steps();
      engine.generate(
          List.of(clip.withOptions(SpeechOptions.DEFAULTS.withBeams(1))), Deadline.NEVER);

      assertThat(heard.text()).isEqualTo(transcribe(clip).getFirst().text());
      assertThat(engine.statistics().steps() - steps).isLessThan(steps);
    }
  }

  @Test
  void shouldGiveTheReferencesTextWhenSomebodySpeaks() {
    for (final JsonNode heard : Demo.golden("speech.json")) {
      final Speech speech =
          transcribe(korean(Demo.sample(heard.path("file").asText()), false)).getFirst();

      assertThat(speech.text()).isEqualTo(heard.path("text").asText());
      assertThat(speech.repetitive()).isFalse();
    }
  }

  @Test
  void shouldAnswerTheSameWhenTheDecoderIsInTwoFiles(@TempDir final Path directory)
      throws IOException {
    Demo.copy("whisper-demo", directory);
    final List<SpeechInput> batch =
        List.of(
            korean(Demo.sample("bibimbap.wav"), true), korean(Demo.sample("museum.wav"), false));
    final List<Speech> expected;
    try (WhisperEngine engine = open(directory)) {
      expected = engine.generate(batch, Deadline.NEVER);
    }
    Files.delete(directory.resolve("onnx/decoder_model_merged_quantized.onnx"));

    try (WhisperEngine engine = open(directory)) {
      assertThat(engine.generate(batch, Deadline.NEVER).stream().map(Speech::text))
          .isEqualTo(expected.stream().map(Speech::text).toList());
      assertThat(Demo.openTensors(engine.generator())).isZero();
    }
  }

  private static WhisperEngine open(final Path directory) {
    return Demo.openWhisper(directory, EngineOptions.defaults().withVariant("quantized"));
  }

  @Test
  void shouldAnswerEachAlikeWhenMixedInOneBatch() {
    final List<SpeechInput> batch = new ArrayList<>();
    batch.add(korean(Demo.sample("bibimbap.wav"), true));
    batch.add(korean(new float[16_000], false));
    batch.add(korean(Demo.sample(LONG), false));
    batch.add(korean(Demo.sample("lost-phone.wav"), false));
    final List<Speech> together = transcribe(batch.toArray(SpeechInput[]::new));
    Collections.reverse(batch);
    final List<Speech> reversed = transcribe(batch.toArray(SpeechInput[]::new));
    Collections.reverse(batch);

    for (int i = 0; i < batch.size(); i++) {
      final String alone = transcribe(batch.get(i)).getFirst().text();
      assertThat(together.get(i).text()).isEqualTo(alone);
      assertThat(reversed.get(batch.size() - 1 - i).text()).isEqualTo(alone);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCoverTheWholeClipInOrderWhenItIsLongerThanTheWindow(final boolean timestamps) {
    final float[] pcm = Demo.sample(LONG);

    final Speech speech = transcribe(korean(pcm, timestamps)).getFirst();

    assertThat(speech.segments()).hasSizeGreaterThanOrEqualTo(4);
    int end = 0;
    for (final Speech.Segment segment : speech.segments()) {
      assertThat(segment.startMs()).isGreaterThanOrEqualTo(end);
      assertThat(segment.endMs()).isGreaterThanOrEqualTo(segment.startMs());
      assertThat(segment.text()).isNotBlank();
      end = segment.endMs();
    }
    assertThat(end).isLessThanOrEqualTo(pcm.length / 16);
    assertThat(speech.text())
        .isEqualTo(String.join(" ", speech.segments().stream().map(Speech.Segment::text).toList()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 399, 16_000, 480_000})
  void shouldNotAskTheModelWhenThereIsNoSound(final int samples) {
    final long stepsBefore = ENGINE.statistics().steps();

    final Speech speech = transcribe(korean(new float[samples], true)).getFirst();

    assertThat(speech).isEqualTo(Speech.none(1f));
    assertThat(ENGINE.statistics().steps()).isEqualTo(stepsBefore);
  }

  @Test
  void shouldAnswerWhenAClipIsVeryShortOrVeryLoud() {
    final float[] loud = new float[20_000];
    Arrays.fill(loud, 0, 10_000, 1e6f);
    final float[] quiet = new float[400];
    Arrays.fill(quiet, 1e-3f);

    assertThat(transcribe(korean(loud, false), korean(quiet, true)))
        .hasSize(2)
        .allSatisfy(speech -> assertThat(speech.noSpeechProbability()).isBetween(0f, 1f));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void shouldNameTheClipWhenASampleIsNoNumber(final float odd) {
    final float[] pcm = Demo.sample("bibimbap.wav");
    pcm[pcm.length / 2] = odd;

    assertThatThrownBy(() -> transcribe(korean(new float[8_000], false), korean(pcm, false)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE_AUDIO))
        .hasMessageContaining("Clip 1");
  }

  @Test
  void shouldNameWhatItKnowsWhenALanguageIsUnknown() {
    assertThatThrownBy(() -> transcribe(new SpeechInput(new float[16_000], "kor_Hang", false)))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_LANGUAGE))
        .hasMessageContainingAll("Clip 0", "'kor_Hang'", "ko");
  }

  @Test
  void shouldStopBetweenStepsWhenTheDeadlinePassesMeanwhile() {
    final AtomicLong asked = new AtomicLong();
    final Deadline deadline = new Deadline(() -> Instant.ofEpochMilli(asked.incrementAndGet()), 3);

    assertThatThrownBy(
            () -> ENGINE.generate(List.of(korean(Demo.sample("museum.wav"), false)), deadline))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));
    assertThat(asked).hasValue(4);
  }

  @Test
  void shouldKeepTheFirstAnswerWhenTheDeadlinePassesWhileItIsHeardAgain(
      @TempDir final Path directory) throws IOException {
    Demo.copy("whisper-demo", directory);
    // No answer is as sure as this: every one with times is worth a second look.
    final Path settings = directory.resolve("generation_config.json");
    Files.writeString(
        settings, Files.readString(settings).replaceFirst("\\{", "{\"logprob_threshold\": 0.0,"));
    final float[] pcm = Demo.sample("bibimbap.wav");
    final AtomicLong asked = new AtomicLong();
    final InstantSource counting = () -> Instant.ofEpochMilli(asked.incrementAndGet());
    try (WhisperEngine engine = open(directory)) {
      engine.generate(List.of(korean(pcm, false)), Deadline.NEVER);
      final long once = engine.statistics().encoderPositions();
      engine.generate(List.of(korean(pcm, true)), new Deadline(counting, 1_000));
      assertThat(engine.statistics().encoderPositions())
          .as("heard twice with times")
          .isEqualTo(3 * once);
      final long all = asked.getAndSet(0);

      final List<Speech> answers =
          engine.generate(List.of(korean(pcm, true)), new Deadline(counting, all - 1));

      assertThat(asked).as("asked until the deadline passed").hasValue(all);
      assertThat(answers).extracting(Speech::text).containsExactly("비빔밥 주세요.");
    }
  }

  @Test
  void shouldNameTheLanguageOfEachClipWhenThatIsAskedForBetweenOthers() {
    final float[] clip = Demo.sample("museum.wav");

    final List<Speech> answers =
        transcribe(
            SpeechInput.detection(clip),
            korean(clip, false),
            SpeechInput.detection(new float[16_000]));

    final DetectedLanguage heard = Objects.requireNonNull(answers.getFirst().detected());
    assertThat(heard.code()).isEqualTo("ko");
    assertThat(heard.probability()).isBetween(0.5f, 1f);
    assertThat(heard.candidates()).isEqualTo(2);
    assertThat(answers.getFirst().text()).isEmpty();
    assertThat(answers.get(1)).isEqualTo(transcribe(korean(clip, false)).getFirst());
    assertThat(answers.get(1).detected()).isNull();
    assertThat(Objects.requireNonNull(answers.get(2).detected()).probability()).isZero();
  }

  @Test
  void shouldTakeOneRunOfTheEncoderAndOneStepWhenTheLanguageIsAskedFor() {
    final long steps = ENGINE.statistics().steps();

    transcribe(
        SpeechInput.detection(Demo.sample("museum.wav")),
        SpeechInput.detection(Demo.sample("post-office.wav")));

    assertThat(ENGINE.statistics().steps() - steps).isEqualTo(1);
  }

  @Test
  void shouldBeSureWithoutListeningWhenTheModelKnowsOneLanguage(@TempDir final Path directory)
      throws IOException {
    Demo.copy("whisper-demo", directory);
    final Path config = directory.resolve("generation_config.json");
    final ObjectMapper json = new ObjectMapper();
    final ObjectNode changed = (ObjectNode) json.readTree(config.toFile());
    changed.remove("lang_to_id");
    changed.remove("task_to_id");
    json.writeValue(config.toFile(), changed);

    try (WhisperEngine engine = open(directory)) {
      final Speech answer =
          engine
              .generate(List.of(SpeechInput.detection(Demo.sample("museum.wav"))), Deadline.NEVER)
              .getFirst();

      assertThat(answer.detected()).isEqualTo(new DetectedLanguage("en", 1f, 1));
      assertThat(engine.statistics().steps()).isZero();
    }
  }

  @Test
  void shouldRefuseWhenABatchIsLargerThanPromised() {
    final List<SpeechInput> batch =
        Collections.nCopies(MAX_BATCH + 1, korean(new float[100], false));

    assertThatThrownBy(() -> ENGINE.generate(batch, Deadline.NEVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9");
  }

  @Test
  void shouldRefuseCallsWhenClosed() {
    final WhisperEngine engine = Demo.openWhisper(1);
    engine.warmUp();
    engine.close();
    engine.close();

    assertThatThrownBy(() -> engine.generate(List.of(korean(new float[9], false)), Deadline.NEVER))
        .isInstanceOf(IllegalStateException.class);
  }

  private static List<Speech> transcribe(final SpeechInput... clips) {
    return ENGINE.generate(List.of(clips), Deadline.NEVER);
  }

  private static SpeechInput korean(final float[] pcm, final boolean timestamps) {
    return new SpeechInput(pcm, "ko", timestamps);
  }

  private static float peak(final float[] pcm) {
    float peak = 0;
    for (final float sample : pcm) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }
}
