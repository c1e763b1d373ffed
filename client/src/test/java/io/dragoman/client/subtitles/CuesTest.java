package io.dragoman.client.subtitles;

import static io.dragoman.schemas.testing.Events.ENGLISH;
import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.testing.Events;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CuesTest {
  private static final Language TO_ENGLISH = Language.find(ENGLISH).orElseThrow();

  @Test
  void shouldBeThePiecesOfAllUnitsWhenThereIsSpeech() {
    final RequestView view =
        request(
            unit(0, transcript("하나. 둘.", piece(0, 900, "하나."), piece(1_000, 1_900, "둘."))),
            unit(1, Events.transcript("r", 1, "")),
            unit(2, transcript("셋.", piece(5_000, 6_000, " 셋.\n"))));

    assertThat(Cues.ofTranscript(view))
        .containsExactly(
            new Cue(0, 900, "하나."), new Cue(1_000, 1_900, "둘."), new Cue(5_000, 6_000, "셋."));
  }

  @Test
  void shouldBeTheSentencesOfATranslation() {
    final RequestView view =
        request(
            unit(
                0,
                translation(
                    sentence(100L, 900L, "One."),
                    sentence(1_000L, 1_900L, "Two.\r\n\r\nNot the next cue."))));

    assertThat(Cues.ofTranslation(view, TO_ENGLISH))
        .containsExactly(
            new Cue(100, 900, "One."), new Cue(1_000, 1_900, "Two. Not the next cue."));
    assertThat(Cues.ofTranslation(view, Language.find("fr").orElseThrow())).isEmpty();
  }

  @Test
  void shouldBeOneForAUnitWhenASentenceHasNoTimes() {
    final RequestView view =
        request(unit(0, translation(sentence(100L, 900L, "One."), sentence(null, null, "Two."))));

    assertThat(Cues.ofTranslation(view, TO_ENGLISH))
        .containsExactly(new Cue(0, 2_000, "One. Two."));
  }

  @Test
  void shouldBeNoneWhenThereIsNoSound() {
    final RequestView view = request(unit(0, Events.translation("r", 0, ENGLISH, "One.")));

    assertThat(Cues.ofTranslation(view, TO_ENGLISH)).isEmpty();
    assertThat(Cues.ofTranscript(view)).isEmpty();
  }

  @Test
  void shouldNotOverlapWhenPiecesDo() {
    final RequestView view =
        request(
            unit(
                0,
                transcript(
                    "a b c", piece(0, 2_000, "a"), piece(1_500, 1_800, "b"), piece(0, 0, "c"))));

    assertThat(Cues.ofTranscript(view))
        .containsExactly(
            new Cue(0, 2_000, "a"), new Cue(2_000, 2_001, "b"), new Cue(2_001, 2_002, "c"));
  }

  @Test
  void shouldBeInPartsWhenATextIsTooLongForAScreen() {
    final String words = "word ".repeat(40).strip();
    final String letters = "가".repeat(200);

    final List<Cue> spaced =
        Cues.ofTranscript(request(unit(0, transcript(words, piece(0, 10_000, words)))));
    final List<Cue> unspaced =
        Cues.ofTranscript(request(unit(0, transcript(letters, piece(0, 10_000, letters)))));

    assertThat(spaced).hasSize(3);
    assertThat(spaced.stream().map(Cue::text).collect(Collectors.joining(" "))).isEqualTo(words);
    assertThat(unspaced.stream().map(Cue::text).collect(Collectors.joining())).isEqualTo(letters);
    for (final List<Cue> cues : List.of(spaced, unspaced)) {
      assertThat(cues).allSatisfy(cue -> assertThat(cue.text()).hasSizeLessThanOrEqualTo(84));
      assertThat(cues.getFirst().startMs()).isZero();
      assertThat(cues.getLast().endMs()).isEqualTo(10_000);
      assertThat(cues.get(1).startMs()).isEqualTo(cues.getFirst().endMs());
    }
  }

  private static RequestView request(final UnitView... units) {
    return new RequestView("r", true, List.of(units), List.of(), true);
  }

  private static UnitView unit(final int index, final Transcript transcript) {
    return new UnitView(index, Optional.of(transcript), Map.of(), List.of(), true);
  }

  private static UnitView unit(final int index, final Translation translation) {
    return new UnitView(index, Optional.empty(), Map.of(ENGLISH, translation), List.of(), true);
  }

  private static Transcript transcript(final String text, final TimedText... pieces) {
    final Transcript transcript = Events.transcript("r", 0, text);
    transcript.setSegments(List.of(pieces));
    return transcript;
  }

  private static TimedText piece(final long from, final long to, final String text) {
    return new TimedText(from, to, text, null, null, null, List.of(), List.of());
  }

  private static Translation translation(final TranslatedSentence... sentences) {
    final Translation translation = Events.translation("r", 0, ENGLISH, "One. Two.");
    translation.setEndMs(2_000);
    translation.setSentences(List.of(sentences));
    return translation;
  }

  private static TranslatedSentence sentence(final Long from, final Long to, final String target) {
    return new TranslatedSentence("?", target, from, to, List.of(), null, List.of(), false);
  }
}
