package io.dragoman.inference.internal;

import static io.dragoman.inference.internal.Letters.SECOND;
import static io.dragoman.inference.internal.Letters.answer;
import static io.dragoman.inference.internal.Letters.said;
import static io.dragoman.inference.internal.Letters.sound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Search;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Of a model that says what it is told to. */
class SpeechReaderTest {
  private static final List<Float> REFERENCE = List.of(0f, 0.2f, 0.4f, 0.6f, 0.8f, 1f);

  private final SpeechAssembler assembler = new SpeechAssembler(Letters.SETTINGS, Letters.DECODE);
  private final List<List<SpeechBatches.Window>> runs = new ArrayList<>();

  @Test
  void shouldHearTheRestAgainWhenAnAnswerBrokeOff() {
    final float[] pcm = sound(7, 0, 7);

    final Speech speech =
        read(
            window ->
                window.part().from() == 0
                    ? answer(-0.1, 0, said(0, "the first words that are said here", 3, 3, "half"))
                    : answer(-0.1, 0, said(0, "the rest of what is said, and a little more", 4)),
            timed(pcm));

    assertThat(speech.segments())
        .extracting(Speech.Segment::startMs, Speech.Segment::endMs, Speech.Segment::text)
        .containsExactly(
            tuple(0, 3000, "the first words that are said here"),
            tuple(3000, 7000, "the rest of what is said, and a little more"));
    assertThat(runs).hasSize(2);
  }

  @Test
  void shouldKeepWhatBrokeOffWhenNothingIsHeardInTheRest() {
    final Speech speech =
        read(
            window ->
                window.part().from() == 0
                    ? answer(
                        -0.1,
                        0,
                        said(0, "the first words that are said here", 3, 3, "half a piece of text"))
                    : answer(-1.5, 0.9, said(0, "invented", 4)),
            timed(sound(7, 0, 7)));

    assertThat(speech.text()).isEqualTo("the first words that are said here half a piece of text");
  }

  @Test
  void shouldNotListenToTheRestWhenThereIsNoSoundInIt() {
    read(
        window -> answer(-0.1, 0, said(0, "the first words that are said here", 3, 3)),
        timed(sound(7, 0, 3)));

    assertThat(runs).hasSize(1);
  }

  @Test
  void shouldNotCreepThroughAClipWhenAnswersBreakOffAtOnce() {
    read(window -> answer(-0.1, 0, said(0, "a", 0.5, 0.5, "b")), timed(sound(7, 0, 7)));

    assertThat(runs).allSatisfy(run -> assertThat(run.getFirst().part().from()).isZero());
  }

  @Test
  void shouldKeepWhatBrokeOffWhenThereIsNoTimeForTheRest() {
    final Speech speech =
        read(
            window -> {
              if (window.part().from() > 0) {
                throw new EngineException(ErrorCode.ENGINE_TIMEOUT, "late");
              }
              return answer(
                  -0.1,
                  0,
                  said(0, "the first words that are said here", 3, 3, "half a piece of text"));
            },
            timed(sound(7, 0, 7)));

    assertThat(speech.text()).isEqualTo("the first words that are said here half a piece of text");
  }

  @Test
  void shouldTakeTheFirstTemperatureAtWhichTheModelIsSure() {
    final Speech speech =
        read(
            window ->
                window.search().temperature() < 0.4f
                    ? answer(-1.4, 0.1, said("mumble"))
                    : answer(-0.6, 0.1, said("words")),
            plain(SpeechOptions.DEFAULTS.withTemperatures(REFERENCE)));

    assertThat(speech.text()).isEqualTo("words");
    assertThat(speech.segments().getFirst().window().temperature()).isEqualTo(0.4f);
    assertThat(searches().map(Search::temperature)).containsExactly(0f, 0.2f, 0.4f);
    assertThat(searches().map(Search::samples)).containsExactly(1, 5, 5);
  }

  @Test
  void shouldTryAgainWhenTheTextRepeatsItself() {
    final Speech speech =
        read(
            window ->
                window.search().temperature() == 0
                    ? answer(-0.1, 0.1, said("again and ".repeat(9)))
                    : answer(-0.6, 0.1, said("once")),
            plain(SpeechOptions.DEFAULTS.withTemperatures(REFERENCE)));

    assertThat(speech.text()).isEqualTo("once");
    assertThat(speech.repetitive()).isFalse();
  }

  @Test
  void shouldKeepTheSurestThatDoesNotRepeatItselfWhenAllFail() {
    final Speech speech =
        read(
            window ->
                switch (Math.round(window.search().temperature() * 10)) {
                  case 0 -> answer(-0.2, 0.1, said("again and ".repeat(9)));
                  case 4 -> answer(-1.1, 0.1, said("best"));
                  default -> answer(-1.5, 0.1, said("bad"));
                },
            plain(SpeechOptions.DEFAULTS.withTemperatures(REFERENCE)));

    assertThat(speech.text()).isEqualTo("best");
    assertThat(runs).hasSize(6);
  }

  @Test
  void shouldNotTryAgainWhenNobodySpeaksOrOneTemperatureIsWanted() {
    read(
        window -> answer(-1.4, 0.9, said("noise")),
        plain(SpeechOptions.DEFAULTS.withTemperatures(REFERENCE)));
    read(window -> answer(-1.4, 0.1, said("mumble")), plain(SpeechOptions.DEFAULTS));

    assertThat(runs).hasSize(2);
  }

  @Test
  void shouldTryOnlyThoseThatFailedAndTogether() {
    final SpeechInput input = plain(SpeechOptions.DEFAULTS.withTemperatures(REFERENCE));
    final List<Integer> unsure = List.of(1, 2);

    read(
        window ->
            unsure.contains(window.clip()) && window.search().temperature() == 0
                ? answer(-1.4, 0.1, said("mumble"))
                : answer(-0.1, 0.1, said("words")),
        input,
        input,
        input,
        input);

    assertThat(runs).extracting(List::size).containsExactly(4, 2);
    assertThat(runs.getLast()).extracting(SpeechBatches.Window::clip).isEqualTo(unsure);
  }

  @Test
  void shouldDrawTheSameForTheSameSoundWhateverElseIsInTheBatch() {
    final SpeechInput input = plain(SpeechOptions.DEFAULTS.withTemperatures(List.of(0.2f)));
    final SpeechInput other = new SpeechInput(sound(4, 1, 2), "ko", false, input.options());
    read(window -> answer(-0.1, 0.1, said("a")), input);
    read(window -> answer(-0.1, 0.1, said("a")), other, input);

    final List<Long> seeds = searches().map(Search::seed).toList();
    assertThat(seeds.get(2)).isEqualTo(seeds.get(0));
    assertThat(seeds.get(1)).isNotEqualTo(seeds.get(0));
  }

  @Test
  void shouldKeepTheFirstAnswerWhenThereIsNoTimeForAnother() {
    final Speech speech =
        read(
            window -> {
              if (window.search().temperature() > 0) {
                throw new EngineException(ErrorCode.ENGINE_TIMEOUT, "late");
              }
              return answer(-1.4, 0.1, said("mumble"));
            },
            plain(SpeechOptions.DEFAULTS.withTemperatures(REFERENCE)));

    assertThat(speech.text()).isEqualTo("mumble");
    assertThat(speech.segments().getFirst().window().temperature()).isZero();
    assertThat(runs).hasSize(2);
  }

  @Test
  void shouldNotShareARunWhenPromptsDifferInLength() {
    read(
        window -> answer(-0.1, 0.1, said("a")),
        plain(SpeechOptions.DEFAULTS.withPrompt("abc")),
        plain(SpeechOptions.DEFAULTS),
        plain(SpeechOptions.DEFAULTS.withPrompt("def")));

    assertThat(runs)
        .extracting(run -> run.stream().map(SpeechBatches.Window::clip).toList())
        .containsExactly(List.of(0, 2), List.of(1));
  }

  @Test
  void shouldTellEachWindowWhatWasSaidInTheOneBeforeWhenItIsCarriedOver() {
    final SpeechInput input =
        new SpeechInput(
            sound(20, 0, 6, 7, 13, 14, 20),
            "ko",
            false,
            SpeechOptions.DEFAULTS.withCarryOver(true).withPrompt("p"));

    read(window -> answer(-0.1, 0.1, said(Integer.toString(window.part().from() / SECOND))), input);

    assertThat(runs).hasSize(3).allSatisfy(run -> assertThat(run).hasSize(1));
    assertThat(runs.get(0).getFirst().before()).isEqualTo(said(" p"));
    assertThat(runs.get(1).getFirst().before()).isEqualTo(said(" p0"));
    assertThat(runs.get(2).getFirst().before()).isEqualTo(said(" p06"));
  }

  @Test
  void shouldForgetWhatWasSaidWhenItWasDrawnAtAHighTemperature() {
    final SpeechInput input =
        new SpeechInput(
            sound(14, 0, 6, 7, 13),
            "ko",
            false,
            SpeechOptions.DEFAULTS
                .withCarryOver(true)
                .withPrompt("p")
                .withTemperatures(List.of(0.6f)));

    read(window -> answer(-0.1, 0.1, said("a")), input);

    assertThat(runs.get(1).getFirst().before()).isEmpty();
  }

  private Stream<Search> searches() {
    return runs.stream().flatMap(List::stream).map(SpeechBatches.Window::search);
  }

  private static SpeechInput plain(final SpeechOptions options) {
    return new SpeechInput(sound(4, 0, 4), "ko", false, options);
  }

  private static SpeechInput timed(final float[] pcm) {
    return new SpeechInput(pcm, "ko", true);
  }

  /** What becomes of the first clip. */
  private Speech read(
      final Function<SpeechBatches.Window, Generated> model, final SpeechInput... inputs) {
    final SpeechPrompt prompt = new SpeechPrompt(Letters.SETTINGS, Letters::encode);
    final List<ClipProgress> clips =
        IntStream.range(0, inputs.length)
            .mapToObj(
                i ->
                    new ClipProgress(
                        i,
                        inputs[i],
                        QuietCuts.cut(inputs[i].pcm(), Letters.SETTINGS.windowSamples()),
                        Letters.SETTINGS,
                        prompt))
            .toList();
    final SpeechReader reader =
        new SpeechReader(
            new EngineCore(new EngineInfo("test", "1", "cpu", 8, new TreeSet<>())),
            new MissedSpeech(Letters.SETTINGS, assembler),
            assembler,
            new TemperatureFallback(Letters.SETTINGS, assembler),
            (windows, deadline) -> {
              runs.add(List.copyOf(windows));
              return windows.stream().map(model).toList();
            });
    reader.read(clips, Deadline.NEVER);
    return assembler.assemble("ko", clips.getFirst().pieces());
  }
}
