package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.inference.Speech;
import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Repetition;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Text tokens are letters by their number; 1000 is timestamp 0. */
class SpeechAssemblerTest {
  private static final int SECOND = 16_000;
  private static final int T0 = 1000;

  private final SpeechAssembler assembler =
      new SpeechAssembler(
          new WhisperSettings(
              8,
              80,
              8 * SECOND,
              2000,
              998,
              997,
              OptionalInt.empty(),
              OptionalInt.empty(),
              OptionalInt.empty(),
              T0 - 1,
              OptionalInt.empty(),
              new TreeMap<>(),
              new int[0],
              new int[0],
              50,
              100,
              List.of(),
              WhisperSettings.Thresholds.DEFAULT),
          tokens ->
              Arrays.stream(tokens)
                  .mapToObj(Character::toString)
                  .collect(Collectors.joining("", " ", "")));

  @Test
  void shouldBeOnePieceWhenThereAreNoTimestamps() {
    final Speech speech =
        assembler.assemble("ko", List.of(piece(0, 3 * SECOND, -0.1, 0.1, 'h', 'i')));

    assertThat(speech.text()).isEqualTo("hi");
    assertThat(speech.segments())
        .containsExactly(
            new Speech.Segment(
                0,
                3000,
                "hi",
                List.of((int) 'h', (int) 'i'),
                new Speech.Window(-0.1f, Repetition.compressionRatio("hi"), 0)));
    assertThat(speech.noSpeechProbability()).isEqualTo(0.1f);
    assertThat(speech.averageLogProbability()).isCloseTo(-0.1f, within(1e-6f));
    assertThat(speech.tokens()).isEqualTo(2);
    assertThat(speech.hasSpeech()).isTrue();
  }

  @Test
  void shouldBeInPiecesWhenThereAreTimestamps() {
    final Speech speech =
        assembler.assemble(
            "en",
            List.of(
                piece(0, 3 * SECOND, -0.1, 0.1, T0 + 10, 'a', T0 + 50, T0 + 60, 'b', T0 + 400)));

    final Speech.Window window = new Speech.Window(-0.1f, Repetition.compressionRatio("ab"), 0);
    assertThat(speech.segments())
        .containsExactly(
            new Speech.Segment(200, 1000, "a", List.of((int) 'a'), window),
            new Speech.Segment(1200, 3000, "b", List.of((int) 'b'), window));
    assertThat(speech.text()).isEqualTo("a b");
  }

  @Test
  void shouldShiftTimesAndJoinTextsWhenAClipWasCut() {
    final List<SpeechAssembler.Piece> pieces =
        List.of(
            piece(0, 5 * SECOND, -0.1, 0.1, T0, 'a', T0 + 100),
            piece(5 * SECOND, 9 * SECOND, -0.3, 0.05, T0 + 50, 'b', T0 + 100));

    final Speech speech = assembler.assemble("ko", pieces);

    assertThat(speech.text()).isEqualTo("a b");
    assertThat(speech.segments())
        .extracting(Speech.Segment::startMs, Speech.Segment::endMs, Speech.Segment::text)
        .containsExactly(tuple(0, 2000, "a"), tuple(6000, 7000, "b"));
    assertThat(speech.segments())
        .extracting(segment -> segment.window().averageLogProbability())
        .containsExactly(-0.1f, -0.3f);
    assertThat(speech.noSpeechProbability()).isEqualTo(0.05f);
    assertThat(assembler.assemble("ja", pieces).text()).isEqualTo("ab");
  }

  @Test
  void shouldDropThePieceWhenUnsureAndProbablySilent() {
    final Speech speech =
        assembler.assemble(
            "ko",
            List.of(
                piece(0, SECOND, -1.5, 0.9, 'x'),
                piece(SECOND, 2 * SECOND, -0.2, 0.9, 'y'),
                piece(2 * SECOND, 3 * SECOND, -1.5, 0.3, 'z')));

    assertThat(speech.text()).isEqualTo("y z");
  }

  @Test
  void shouldHaveNoSpeechWhenNothingWasHeard() {
    final Speech speech = assembler.assemble("ko", List.of());

    assertThat(speech.hasSpeech()).isFalse();
    assertThat(speech.segments()).isEmpty();
    assertThat(speech.noSpeechProbability()).isEqualTo(1f);
  }

  @Test
  void shouldBeMarkedWhenTheTextRepeatsItself() {
    final int[] loop = new int[90];
    for (int i = 0; i < loop.length; i++) {
      loop[i] = "again and ".charAt(i % 10);
    }

    assertThat(assembler.assemble("en", List.of(piece(0, SECOND, -0.1, 0, loop))).repetitive())
        .isTrue();
    assertThat(
            assembler
                .assemble("en", List.of(piece(0, SECOND, -0.1, 0, 'o', 'n', 'c', 'e')))
                .repetitive())
        .isFalse();
  }

  private static SpeechAssembler.Piece piece(
      final int from,
      final int to,
      final double logProbability,
      final double noSpeech,
      final int... tokens) {
    return new SpeechAssembler.Piece(
        new QuietCuts.Part(from, to),
        new Generated(
            tokens,
            logProbability * (tokens.length + 1),
            tokens.length + 1,
            true,
            false,
            (float) noSpeech));
  }
}
