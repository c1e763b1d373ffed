package io.dragoman.inference.internal;

import static io.dragoman.inference.internal.Letters.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.inference.internal.audio.QuietCuts;
import org.junit.jupiter.api.Test;

/** The cases of openai/whisper, transcribe.py, lines 337 to 398. */
class BrokenOffTest {
  private static final QuietCuts.Part PART =
      new QuietCuts.Part(2 * Letters.SECOND, 10 * Letters.SECOND);

  @Test
  void shouldBeFinishedWhenASingleTimeEndsTheAnswer() {
    assertFinished(0, "ab", 3);
    assertFinished(0, "ab", 3, 3, "cd", 5);
  }

  @Test
  void shouldBeFinishedWhenNoPieceEndsWhereAnotherStarts() {
    assertFinished("ab");
    assertFinished(0, "ab");
    assertFinished();
  }

  @Test
  void shouldGoOnAtTheLastEndWhenTheNextPieceHasNone() {
    final BrokenOff broken = BrokenOff.of(piece(0, "ab", 3, 3.5, "cd"), Letters.SETTINGS).get();

    assertThat(broken.rest())
        .isEqualTo(new QuietCuts.Part(5 * Letters.SECOND, 10 * Letters.SECOND));
    assertThat(broken.finished().generated().tokens()).isEqualTo(said(0, "ab", 3));
    assertThat(broken.finished().generated().averageLogProbability())
        .isCloseTo(-0.5f, within(1e-6f));
    assertThat(broken.restOfAnswer().generated().tokens()).isEqualTo(said(3.5, "cd"));
  }

  @Test
  void shouldGoOnAtTheEndWhenAnotherPieceIsOnlyBegun() {
    final BrokenOff broken = BrokenOff.of(piece(0, "ab", 3, 3), Letters.SETTINGS).get();

    assertThat(broken.rest().from()).isEqualTo(5 * Letters.SECOND);
    assertThat(broken.finished().generated().tokens()).isEqualTo(said(0, "ab", 3));
  }

  @Test
  void shouldBeFinishedWhenThereIsNothingAfterOrItWouldNotGetOn() {
    assertFinished(0, "ab", 8, 8);
    assertFinished(0, 0, "ab");
  }

  private static void assertFinished(final Object... said) {
    assertThat(BrokenOff.of(piece(said), Letters.SETTINGS)).isEmpty();
  }

  private static SpeechAssembler.Piece piece(final Object... said) {
    return new SpeechAssembler.Piece(PART, Letters.answer(-0.5, 0.1, said(said)));
  }
}
