package io.dragoman.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Correction;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Place;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Speech;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
  private static final Instant NOW = Instant.parse("2027-01-30T00:00:00Z");

  private final Map<String, MemoryEntry> memory = new HashMap<>();
  private final KnownAnswers known = new KnownAnswers();

  @Test
  void shouldDecideAboutOtherReviewsOfTheSameSentenceOnce() {
    known.ask(asked("second", "shop", "안녕."), memory);
    known.ask(asked("third", "shop", " 안녕. "), memory);
    remember("shop", "안녕.", "Hello.");

    final List<Decided> decisions = known.decisions(memory, NOW);

    assertThat(decisions).extracting(Decided::id).containsExactly("second", "third");
    assertThat(decisions)
        .allSatisfy(
            decided -> {
              assertThat(decided.action()).isEqualTo(Action.CORRECT);
              assertThat(decided.corrections()).containsExactly(new Correction(0, "Hello."));
              assertThat(decided.by()).isEqualTo("otto");
              assertThat(decided.note()).contains("review first");
              assertThat(decided.atMs()).isEqualTo(NOW.toEpochMilli());
            });
    assertThat(known.decisions(memory, NOW)).isEmpty();
  }

  @Test
  void shouldApproveWhatTheModelHadWrittenLikewise() {
    remember("shop", "안녕.", "Helo.");
    known.ask(asked("late", "shop", "안녕."), memory);

    assertThat(known.decisions(memory, NOW))
        .singleElement()
        .satisfies(decided -> assertThat(decided.action()).isEqualTo(Action.APPROVE));
  }

  @Test
  void shouldDecideAboutOtherReviewsOfTheSameAudioWithTheSamePieces() {
    known.ask(speech("second", "안녕.", "네."), memory);
    known.ask(speech("third", "안녕. 네."), memory);
    final MemoryEntry entry =
        new MemoryEntry(
            "shop",
            "kor_Hang",
            "",
            "",
            "sound",
            "안녕. 예.",
            "first",
            "otto",
            7,
            List.of(
                new MemoryEntry.Piece("안녕.", " ", 0, 900),
                new MemoryEntry.Piece("예.", "", 900, 1_500)));
    memory.put(entry.key(), entry);
    known.remember(entry.key());

    assertThat(known.decisions(memory, NOW))
        .singleElement()
        .satisfies(
            decided -> {
              assertThat(decided.id()).isEqualTo("second");
              assertThat(decided.corrections())
                  .containsExactly(new Correction(0, "안녕."), new Correction(1, "예."));
              assertThat(decided.note()).contains("same audio");
            });
  }

  private static Requested speech(final String id, final String... pieces) {
    return asked(id, "shop", pieces).toBuilder()
        .transcript(new Speech("sound", new Place("audio.segments", 0, 1), "", null))
        .build();
  }

  @Test
  void shouldWaitUntilAllSentencesAreKnown() {
    known.ask(asked("long", "shop", "안녕.", "잘 가."), memory);
    remember("shop", "안녕.", "Hello.");
    assertThat(known.decisions(memory, NOW)).isEmpty();

    remember("shop", "잘 가.", "Bye.");

    assertThat(known.decisions(memory, NOW))
        .singleElement()
        .satisfies(
            decided ->
                assertThat(decided.corrections())
                    .containsExactly(new Correction(0, "Hello."), new Correction(1, "Bye.")));
  }

  @Test
  void shouldLeaveOtherClientsAndWhatIsSettledAlone() {
    known.ask(asked("theirs", "rival", "안녕."), memory);
    known.ask(asked("nobodys", null, "안녕."), memory);
    known.ask(asked("settled", "shop", "안녕."), memory);
    known.forget("settled");
    remember("shop", "안녕.", "Hello.");

    assertThat(known.decisions(memory, NOW)).isEmpty();
  }

  @Test
  void shouldDecideAgainWhenItWasNotWritten() {
    known.ask(asked("second", "shop", "안녕."), memory);
    remember("shop", "안녕.", "Hello.");
    known.decisions(memory, NOW);

    known.again("second");

    assertThat(known.decisions(memory, NOW)).hasSize(1);
  }

  private void remember(final String client, final String source, final String target) {
    final MemoryEntry entry =
        new MemoryEntry(client, "kor_Hang", "eng_Latn", "", source, target, "first", "otto", 7);
    memory.put(entry.key(), entry);
    known.remember(entry.key());
  }

  private static Requested asked(
      final String id, final @Nullable String client, final String... sources) {
    return Requested.about(id, "request")
        .client(client)
        .languages("kor_Hang", "eng_Latn")
        .published(true)
        .madeBy("onnx", "1")
        .lines(
            Stream.of(sources)
                .map(source -> new Line(source, "", "Helo.", null, null, 0.1f, List.of()))
                .toList())
        .atMs(1)
        .build();
  }
}
