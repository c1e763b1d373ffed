package io.dragoman.schemas.speech;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TimedText;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentenceTimesTest {
  @Test
  void shouldTakeTheTimesOfItsPieceWhenASentenceIsOne() {
    assertThat(
            SentenceTimes.of(
                List.of(sentence("One two."), sentence("Three.")),
                List.of(piece(100, 900, "One two."), piece(1_500, 2_000, "Three."))))
        .containsExactly(
            new Sentence("One two.", " ", 100L, 900L), new Sentence("Three.", " ", 1_500L, 2_000L));
  }

  @Test
  void shouldShareAPieceByItsLettersWhenItHoldsSeveralSentences() {
    assertThat(
            SentenceTimes.of(
                List.of(sentence("abc."), sentence("defghijk."), sentence("lmnopq.")),
                List.of(piece(0, 2_000, "abc. defghijk. lmnopq."))))
        .extracting(Sentence::getStartMs, Sentence::getEndMs)
        .extracting(times -> times.toList().toString())
        .containsExactly(
            "[Optional[0], Optional[400]]",
            "[Optional[400], Optional[1300]]",
            "[Optional[1300], Optional[2000]]");
  }

  @Test
  void shouldReachOverPiecesWhenASentenceDoes() {
    assertThat(
            SentenceTimes.of(
                List.of(sentence("abcd efgh."), sentence("ij.")),
                List.of(piece(0, 400, "abcd"), piece(1_000, 1_800, "efgh. ij."))))
        .containsExactly(
            new Sentence("abcd efgh.", " ", 0L, 1_500L), new Sentence("ij.", " ", 1_500L, 1_800L));
  }

  @Test
  void shouldTellNoTimesWhenThePiecesHoldAnotherText() {
    final List<Sentence> sentences = List.of(sentence("abc."));

    assertThat(SentenceTimes.of(sentences, List.of(piece(0, 400, "abcd.")))).isEqualTo(sentences);
    assertThat(SentenceTimes.of(sentences, List.of())).isEqualTo(sentences);
    assertThat(SentenceTimes.of(List.of(), List.of())).isEmpty();
  }

  private static Sentence sentence(final String text) {
    return new Sentence(text, " ", null, null);
  }

  private static TimedText piece(final long from, final long to, final String text) {
    return new TimedText(from, to, text, null, null, null, List.of(), List.of());
  }
}
