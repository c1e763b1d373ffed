package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Correction;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Place;
import io.dragoman.schemas.review.ReviewRecord.Replaced;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import io.dragoman.schemas.review.ReviewRecord.Speech;
import io.dragoman.schemas.testing.Events;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewedTranscriptTest {
  private static final String ID = "transcript-0";
  private static final String EVENT = "e/0";

  private final JobToken token = JobToken.random();
  private final Kept kept;

  ReviewedTranscriptTest(@TempDir final Path state) {
    kept = new Kept(state, 2, 1);
  }

  @AfterEach
  void close() {
    kept.close();
  }

  @Test
  void shouldPublishTheCorrectionAndHaveItTranslatedAnewWhenTheTextIsAnother() {
    send(asked(true));
    send(decided("d-1", Action.CORRECT, new Correction(1, "반가워요.")));

    final Transcript version = kept.output(Topic.TRANSCRIPTS, Transcript.class).getFirst();
    assertThat(version.getText()).isEqualTo("안녕. 반가워요.");
    assertThat(version.getResultId()).isEqualTo(ID);
    assertThat(version.getVersion()).isEqualTo(2);
    assertThat(version.getSupersedes()).contains(1);
    assertThat(version.getReview()).contains("corrected");
    assertThat(version.getRepetitive()).isFalse();
    assertThat(version.getTranslationVersion()).isEqualTo(3);
    assertThat(version.getSegments())
        .extracting(TimedText::getStartMs, TimedText::getEndMs, TimedText::getText)
        .containsExactly(tuple(30_100L, 30_900L, "안녕."), tuple(31_000L, 31_900L, "반가워요."));
    assertThat(version.getSegments().getFirst().getAverageLogProbability())
        .as("what is as it was keeps what is known of it")
        .contains(-0.5f);
    final TranslationTask task =
        kept.output(Topic.TRANSLATION_TASKS, TranslationTask.class).getFirst();
    assertThat(task.getEventId()).isEqualTo("e/0/eng_Latn");
    assertThat(task.getVersion()).isEqualTo(3);
    assertThat(task.getSupersedes()).contains(1);
    assertThat(task.getDeadline()).isEmpty();
    assertThat(task.getSentences()).extracting(Sentence::getText).containsExactly("안녕.", "반가워요.");
    assertThat(task.getFingerprint())
        .isEqualTo(
            Fingerprint.ofText(List.of("안녕.", "반가워요."), Events.KOREAN, Events.ENGLISH, null));
    assertThat(memories())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.key())
                  .isEqualTo(MemoryEntry.keyOfSpeech("shop", "sound", Events.KOREAN));
              assertThat(entry.target()).isEqualTo("안녕. 반가워요.");
              assertThat(entry.pieces())
                  .containsExactly(
                      new MemoryEntry.Piece("안녕.", " ", 100, 900),
                      new MemoryEntry.Piece("반가워요.", "", 1_000, 1_900));
            });
  }

  @Test
  void shouldTranslateNothingAnewWhenTheTextIsWhatItWas() {
    send(asked(true));
    send(decided("d-1", Action.APPROVE));

    final Transcript version = kept.output(Topic.TRANSCRIPTS, Transcript.class).getFirst();
    assertThat(version.getReview()).contains("approved");
    assertThat(version.getTranslationVersion()).isOne();
    assertThat(kept.output(Topic.TRANSLATION_TASKS)).isEmpty();
    assertThat(kept.output(Topic.TRANSLATIONS)).isEmpty();
    assertThat(memories()).hasSize(1);
  }

  @Test
  void shouldTranslateTheFirstTextWhenNoneCouldBeUsed() {
    send(asked(false));
    send(decided("d-1", Action.APPROVE));

    final Transcript version = kept.output(Topic.TRANSCRIPTS, Transcript.class).getFirst();
    assertThat(version.getVersion()).isOne();
    assertThat(version.getSupersedes()).isEmpty();
    assertThat(kept.output(Topic.TRANSLATION_TASKS)).hasSize(1);
  }

  @Test
  void shouldWithdrawTranslationsWhenNothingWasSaidOrTheTranscriptIsRejected() {
    send(asked(true));
    send(decided("d-1", Action.CORRECT, new Correction(0, ""), new Correction(1, " ")));

    final Transcript silence = kept.output(Topic.TRANSCRIPTS, Transcript.class).getFirst();
    assertThat(silence.getOutcome()).isEqualTo(SpeechOutcome.NO_SPEECH);
    assertThat(silence.getTargetLanguages()).isEmpty();
    final Translation withdrawn = kept.output(Topic.TRANSLATIONS, Translation.class).getFirst();
    assertThat(withdrawn.getResultId()).isEqualTo(translationId());
    assertThat(withdrawn.getVersion()).isEqualTo(3);
    assertThat(withdrawn.getText()).isEmpty();
    assertThat(withdrawn.getReview()).contains("corrected");
    assertThat(kept.output(Topic.TRANSLATION_TASKS)).isEmpty();
    assertThat(memories()).singleElement().satisfies(entry -> assertThat(entry.target()).isEmpty());
  }

  @Test
  void shouldHeedOnlyTheFirstDecisionAndPassOverWhatMakesNoSense() {
    send(decided("d-0", Action.REJECT));
    send(asked(true, new Speech("sound", new Place("audio.segments", 0, 7), "?", null)));
    send(decided("d-1", Action.APPROVE));
    assertThat(kept.output(Topic.TRANSCRIPTS)).isEmpty();

    send(asked(true).toBuilder().version(2).build());
    send(decided("d-2", Action.REJECT));
    send(decided("d-3", Action.APPROVE));

    assertThat(kept.output(Topic.TRANSCRIPTS, Transcript.class))
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.getReview()).contains("rejected");
              assertThat(rejected.getText()).isEmpty();
            });
    assertThat(kept.output(Topic.TRANSLATION_MEMORY)).isEmpty();
    assertThat(kept.output(Topic.TRANSLATIONS, Translation.class))
        .extracting(translation -> translation.getReview().orElseThrow())
        .containsExactly("rejected");
  }

  @Test
  void shouldAskNobodyAboutATranslationOfATextThatIsNoMore() {
    send(translation());
    send(asked(true));
    send(decided("d-1", Action.CORRECT, new Correction(1, "반가워요.")));

    assertThat(settled())
        .extracting(Settled::id, Settled::review)
        .containsExactlyInAnyOrder(
            tuple(ID, Review.CORRECTED), tuple(translationId(), Review.SUPERSEDED));
    send(new Decided(translationId(), "late", Action.APPROVE, List.of(), "otto", "", 3));
    send(translation());
    send(new Decided(translationId(), "later", Action.APPROVE, List.of(), "otto", "", 3));
    assertThat(kept.output(Topic.TRANSLATIONS)).isEmpty();

    send(translation().toBuilder().version(3).build());
    send(new Decided(translationId(), "anew", Action.APPROVE, List.of(), "otto", "", 3));
    final Translation version = kept.output(Topic.TRANSLATIONS, Translation.class).getFirst();
    assertThat(version.getVersion()).isEqualTo(4);
    assertThat(version.getSupersedes()).contains(3);
  }

  @Test
  void shouldAskNobodyAboutItWhenItsReviewComesLater() {
    send(new Replaced(translationId(), 3, "otto", "", 1));
    send(translation());
    send(new Decided(translationId(), "d", Action.APPROVE, List.of(), "otto", "", 3));

    assertThat(kept.output(Topic.TRANSLATIONS)).isEmpty();
  }

  @Test
  void shouldEndTheJobWhenTheNewTranslationIsThere() {
    kept.submit(Kept.text(token, "shop", "안녕."));
    kept.tell(
        Topic.REQUESTS,
        token.text(),
        Events.accepted(token.text(), RequestKind.AUDIO, 1, Events.ENGLISH));
    kept.tell(Topic.TRANSCRIPTS, token.text(), transcript(Review.PENDING));
    kept.tell(Topic.TRANSLATIONS, token.text(), translated("Hi. Yes.", 1));
    assertThat(kept.view(token).state()).isEqualTo(JobState.NEEDS_REVIEW);

    send(asked(true));
    send(decided("d-1", Action.CORRECT, new Correction(1, "반가워요.")));
    assertThat(kept.view(token).state())
        .as("what is translated anew is not there")
        .isEqualTo(JobState.NEEDS_REVIEW);
    assertThat(kept.view(token).inputs().getFirst().transcript()).isEqualTo("안녕. 반가워요.");

    kept.tell(Topic.TRANSLATIONS, token.text(), translated("Hi. Nice to see you.", 3));

    assertThat(kept.view(token).state()).isEqualTo(JobState.DONE);
    assertThat(kept.view(token).reviewed()).isTrue();
    assertThat(kept.view(token).inputs().getFirst().translations())
        .containsEntry(Events.ENGLISH, "Hi. Nice to see you.");
    kept.tell(Topic.TRANSLATIONS, token.text(), translated("Late and old.", 1));
    assertThat(kept.view(token).inputs().getFirst().translations())
        .containsEntry(Events.ENGLISH, "Hi. Nice to see you.");
    assertThat(kept.ends()).containsExactly(Map.entry(token.text(), State.DONE));
  }

  private Translation translated(final String text, final int version) {
    return Translation.newBuilder(Events.translation(token.text(), 0, Events.ENGLISH, text))
        .setResultId(translationId())
        .setVersion(version)
        .build();
  }

  private String translationId() {
    return ResultId.of(token.text(), Stage.TRANSLATE, EVENT + "/" + Events.ENGLISH);
  }

  private Transcript transcript(final Review review) {
    return Transcript.newBuilder(Events.transcript(token.text(), 0, "안녕. 네.", Events.ENGLISH))
        .setResultId(ID)
        .setStartMs(30_000)
        .setEndMs(32_000)
        .setRepetitive(true)
        .setSegments(
            List.of(
                new TimedText(30_100L, 30_900L, "안녕.", -0.5f, 1f, 0f, List.of(3), List.of()),
                new TimedText(31_000L, 31_900L, "네.", -2f, 1f, 0f, List.of(4), List.of())))
        .setReview(review.word())
        .build();
  }

  private Requested asked(final boolean published) {
    final TranslationTask task =
        TranslationTask.newBuilder()
            .setEventId(EVENT)
            .setRequestId(token.text())
            .setClientId("shop")
            .setIndex(0)
            .setCount(1)
            .setSentences(List.of())
            .setFingerprint("")
            .setSourceLanguage(Events.KOREAN)
            .setTargetLanguage("")
            .setDeadline(Instant.EPOCH)
            .setCreatedAt(Instant.EPOCH)
            .build();
    return asked(
        published,
        new Speech(
            "sound",
            new Place("audio.segments", 0, 7),
            encoded(Topic.TRANSCRIPTS, transcript(Review.PENDING)),
            encoded(Topic.TRANSLATION_TASKS, task)));
  }

  private Requested asked(final boolean published, final Speech speech) {
    return question(
            ID,
            "",
            published,
            new Line("", " ", "안녕.", 30_100L, 30_900L, 0.6f, List.of()),
            new Line("", "", "네.", 31_000L, 31_900L, 0.1f, List.of("unlikely")))
        .toBuilder()
        .transcript(speech)
        .build();
  }

  private Requested translation() {
    return question(
        translationId(),
        Events.ENGLISH,
        true,
        new Line("안녕.", "", "Hi.", null, null, 0.1f, List.of()));
  }

  private Requested question(
      final String id, final String target, final boolean published, final Line... lines) {
    return Requested.about(id, token.text())
        .client("shop")
        .heard(30_000, 32_000)
        .languages(Events.KOREAN, target)
        .published(published)
        .madeBy("onnx", "1")
        .lines(List.of(lines))
        .atMs(1)
        .build();
  }

  private String encoded(final Topic topic, final SpecificRecord record) {
    return Base64.getEncoder().encodeToString(kept.bytes(topic, record));
  }

  private static Decided decided(
      final String decision, final Action action, final Correction... corrections) {
    return new Decided(ID, decision, action, List.of(corrections), "otto", "", 2);
  }

  private void send(final ReviewRecord record) {
    kept.send(Topic.REVIEWS, record.id(), ReviewJson.write(record));
  }

  private List<Settled> settled() {
    return kept.output(Topic.REVIEWS).stream()
        .map(record -> ReviewJson.record(new String(record.key(), UTF_8), record.value()))
        .filter(Settled.class::isInstance)
        .map(Settled.class::cast)
        .toList();
  }

  private List<MemoryEntry> memories() {
    return kept.output(Topic.TRANSLATION_MEMORY).stream()
        .map(record -> ReviewJson.memory(new String(record.key(), UTF_8), record.value()))
        .toList();
  }
}
