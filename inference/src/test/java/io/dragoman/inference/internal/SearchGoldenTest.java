package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.Search;
import io.dragoman.inference.internal.generate.TokenRules;
import io.dragoman.inference.internal.onnx.FusedGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beams over the demo models beside the reference of {@code training/golden_search.py}. */
class SearchGoldenTest {
  private static final double ROUNDING = 2e-3;
  private static final int BATCH = 7;
  private static final int PAD = 1;

  private static List<JsonNode> cases(final String model) {
    final List<JsonNode> cases =
        Demo.golden("search.json").stream()
            .filter(one -> one.path("model").asText().equals(model))
            .toList();
    assertThat(cases).isNotEmpty();
    return cases;
  }

  @Test
  void shouldFindTheReferencesAnswersWhenTranslating() {
    try (NllbEngine engine = Demo.openNllb(BATCH)) {
      translations(engine);
      assertThat(Demo.openTensors(engine.generator())).isZero();
    }
  }

  @Test
  void shouldFindTheReferencesAnswersWhenTheDecoderIsInTwoFiles(@TempDir final Path directory)
      throws IOException {
    Demo.copy("nllb-demo", directory);
    ModelLayouts.split(directory.resolve("onnx"), "");

    try (NllbEngine engine = Demo.openNllb(directory, EngineOptions.defaults())) {
      translations(engine);
      assertThat(Demo.openTensors(engine.generator())).isZero();
    }
  }

  @Test
  void shouldFindTheReferencesAnswersWhenGenerationIsInOneGraph() {
    try (NllbEngine engine = Demo.openNllb(Demo.fused())) {
      assertThat(engine.generator()).isInstanceOf(FusedGenerator.class);
      translations(engine);
      assertThat(Demo.openTensors(engine.generator())).isZero();
    }
  }

  private static void translations(final NllbEngine engine) {
    final List<JsonNode> sources = Demo.golden("translation.json");
    final List<JsonNode> cases = cases("translation");
    // Rows of every kind of search, and of several lengths, in one batch.
    for (int from = 0; from < cases.size(); from += BATCH) {
      final List<JsonNode> part = cases.subList(from, Math.min(cases.size(), from + BATCH));
      final List<int[]> ids =
          part.stream()
              .map(one -> Demo.integers(sources.get(one.path("case").asInt()).path("sourceIds")))
              .toList();
      check(engine.generator(), text(ids), part);
    }
    // And one alone.
    final JsonNode alone = cases.get(2);
    check(
        engine.generator(),
        text(List.of(Demo.integers(sources.get(alone.path("case").asInt()).path("sourceIds")))),
        List.of(alone));
  }

  private static EncoderInput text(final List<int[]> sources) {
    final int longest = sources.stream().mapToInt(ids -> ids.length).max().orElseThrow();
    final long[][] ids = new long[sources.size()][longest];
    final long[][] mask = new long[sources.size()][longest];
    for (int row = 0; row < ids.length; row++) {
      Arrays.fill(ids[row], PAD);
      for (int i = 0; i < sources.get(row).length; i++) {
        ids[row][i] = sources.get(row)[i];
        mask[row][i] = 1;
      }
    }
    return new EncoderInput.Tokens(ids, mask);
  }

  @Test
  void shouldFindTheReferencesAnswersWhenTranscribing() {
    final List<JsonNode> sounds = Demo.golden("speech.json");
    final List<JsonNode> cases = cases("speech");
    try (WhisperEngine engine = Demo.openWhisper(BATCH)) {
      for (int from = 0; from < cases.size(); from += BATCH) {
        final List<JsonNode> part = cases.subList(from, Math.min(cases.size(), from + BATCH));
        check(
            engine.generator(),
            speech(
                part.stream()
                    .map(one -> sounds.get(one.path("case").asInt()).path("file").asText())
                    .map(Demo::sample)
                    .toList()),
            part);
      }
      assertThat(Demo.openTensors(engine.generator())).isZero();
    }
  }

  private static EncoderInput speech(final List<float[]> clips) {
    final LogMel mel = new LogMel(80, 8 * LogMel.RATE);
    final FloatBuffer values =
        ByteBuffer.allocateDirect(clips.size() * mel.size() * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    clips.forEach(clip -> values.put(mel.compute(clip, 0, clip.length)));
    return new EncoderInput.Features(values.flip(), clips.size(), 80, mel.frames());
  }

  private static void check(
      final Generator generator, final EncoderInput input, final List<JsonNode> cases) {
    final List<Batch.Row> rows = cases.stream().map(SearchGoldenTest::row).toList();
    final List<Generated> answers =
        generator.generate(new Batch(input, rows, Optional.empty()), Deadline.NEVER).rows();
    for (int i = 0; i < cases.size(); i++) {
      final JsonNode wanted = cases.get(i);
      final List<Generated> found = answers.get(i).hypotheses();
      assertThat(found).as(wanted.toString()).hasSize(wanted.path("answers").size());
      for (int k = 0; k < found.size(); k++) {
        final JsonNode answer = wanted.path("answers").get(k);
        assertThat(found.get(k).tokens())
            .as("answer %d of %s", k, wanted)
            .isEqualTo(Demo.integers(answer.path("ids")));
        assertThat(found.get(k).logProbability())
            .isCloseTo(answer.path("logProbability").asDouble(), within(ROUNDING));
        assertThat(found.get(k).ended()).isEqualTo(answer.path("ended").asBoolean());
      }
    }
  }

  private static Batch.Row row(final JsonNode one) {
    final JsonNode how = one.path("search");
    final Search search =
        Search.beam(how.path("beams").asInt())
            .withPatience((float) how.path("patience").asDouble())
            .withLengthPenalty((float) how.path("lengthPenalty").asDouble())
            .withHypotheses(how.path("hypotheses").asInt())
            .withNoRepeatNgram(how.path("noRepeatNgram").asInt());
    final long[] prefix = Arrays.stream(Demo.integers(one.path("prefix"))).asLongStream().toArray();
    return new Batch.Row(prefix, TokenRules.NONE, how.path("most").asInt(), search);
  }
}
