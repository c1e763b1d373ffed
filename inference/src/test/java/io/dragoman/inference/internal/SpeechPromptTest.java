package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.SearchOptions;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.Search;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.WhisperSettings;
import io.dragoman.inference.internal.onnx.OnnxFiles;
import io.dragoman.inference.internal.text.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechPromptTest {
  private static final SpeechOptions NONE = SpeechOptions.DEFAULTS;

  private final SpeechPrompt prompt = new SpeechPrompt(Letters.SETTINGS, Letters::encode);

  @Test
  void shouldBeNothingWhenNothingWasSaidBefore() {
    assertThat(before(NONE)).isEmpty();
    assertThat(before(NONE.withPrompt("  ").withHotwords(List.of()))).isEmpty();
  }

  @Test
  void shouldBeginWithASpaceAsTheReferencesDoes() {
    assertThat(before(NONE.withPrompt(" ab "))).containsExactly(' ', 'a', 'b');
    assertThat(before(NONE.withHotwords(List.of("c", "d")))).containsExactly(' ', 'c', ' ', 'd');
  }

  @Test
  void shouldHaveHotwordsBeforeWhatWasSaid() {
    assertThat(before(NONE.withPrompt("ab").withHotwords(List.of("c"))))
        .containsExactly(' ', 'c', ' ', 'a', 'b');
  }

  @Test
  void shouldKeepTheEndOfWhatWasSaidAndTheBeginningOfHotwords() {
    // Half of 100 tokens, less the token that starts it: the reference's n_ctx // 2 - 1.
    final String longText = "x".repeat(60) + "end";
    assertThat(before(NONE.withPrompt(longText))).hasSize(49).endsWith('e', 'n', 'd');
    assertThat(before(NONE.withHotwords(List.of("first" + longText))))
        .hasSize(49)
        .startsWith(' ', 'f', 'i');
    assertThat(before(NONE.withPrompt(longText).withHotwords(List.of("abc"))))
        .hasSize(49)
        .startsWith(' ', 'a', 'b', 'c', 'x')
        .endsWith('e', 'n', 'd');
  }

  @Test
  void shouldBeWhereTheReferencePutsItInARealPrefix(@TempDir final Path directory)
      throws IOException {
    Demo.copy("whisper-demo", directory);
    final Path file = directory.resolve("generation_config.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("\"transcribe\": 961", "\"transcribe\": 961, \"translate\": 960")
            .replace("\"prev_sot_token_id\": null", "\"prev_sot_token_id\": 963"));
    final ModelDirectory model = OnnxFiles.find(directory, "").model();
    final WhisperSettings settings = WhisperSettings.read(model);
    try (TextTokenizer tokenizer = TextTokenizer.open(model)) {
      final SpeechPrompt real = new SpeechPrompt(settings, tokenizer::encode);
      final SpeechOptions options =
          NONE.withPrompt("지하철역").withHotwords(List.of("비빔밥")).withTranslate(true);
      final int[] words = tokenizer.encode(" 비빔밥");
      final int[] said = tokenizer.encode(" 지하철역");

      final Batch batch =
          new SpeechBatches(settings, SearchOptions.GREEDY, false)
              .of(List.of(window(options, real.before(options, real.previous(options)))));

      // startofprev, prompt, startoftranscript, ko, translate, notimestamps: decoding.py 600-613.
      assertThat(batch.rows().getFirst().prefix())
          .isEqualTo(
              LongStream.concat(
                      LongStream.concat(
                          LongStream.of(963),
                          IntStream.concat(Arrays.stream(words), Arrays.stream(said))
                              .asLongStream()),
                      LongStream.of(957, 959, 960, 965))
                  .toArray());
      // That nobody speaks is asked after startoftranscript: decoding.py, sot_index.
      assertThat(batch.marker().orElseThrow().position()).isEqualTo(1 + words.length + said.length);
    }
  }

  @Test
  void shouldAskForATranscriptWithoutAPromptWhenNothingIsSaid() {
    final Batch batch =
        new SpeechBatches(Letters.SETTINGS, SearchOptions.GREEDY, false)
            .of(List.of(window(NONE, new int[0])));

    assertThat(batch.rows().getFirst().prefix())
        .containsExactly(Letters.START, Letters.KOREAN, Letters.TRANSCRIBE, Letters.T0 - 1);
    assertThat(batch.marker().orElseThrow().position()).isZero();
  }

  private int[] before(final SpeechOptions options) {
    return prompt.before(options, prompt.previous(options));
  }

  private static SpeechBatches.Window window(final SpeechOptions options, final int[] before) {
    final SpeechInput input = new SpeechInput(new float[Letters.SECOND], "ko", false, options);
    return new SpeechBatches.Window(
        0, input, new QuietCuts.Part(0, Letters.SECOND), before, Search.GREEDY);
  }
}
