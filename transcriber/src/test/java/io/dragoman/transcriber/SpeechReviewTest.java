package io.dragoman.transcriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dragoman.inference.Speech;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Place;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** About which transcripts reviewers are asked, and what they said earlier. */
class SpeechReviewTest {
  private static final byte[] SOUND = {0, 64, 0, 64};

  @TempDir private Path directory;

  private final FakeRecognizer recognizer = new FakeRecognizer();
  private final AtomicReference<SpeechMemory> memory = new AtomicReference<>();
  private AppHarness app;

  @BeforeEach
  void start() {
    app =
        new AppHarness(
            new TranscriberApp(
                FakeRecognizer.providers((directory, options) -> recognizer), memory::set),
            directory,
            Map.of("review.below", "0.5", "review.invalid", "true"));
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void shouldPublishADoubtfulTranscriptAndAskAReviewer() {
    recognizer.window = new Speech.Window(-1.2f, 2.6f, 0.2f);

    send("shop", "e/0", SOUND);

    final Transcript published = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(published.getReview()).contains(Review.PENDING.word());
    assertThat(published.getVersion()).isOne();
    assertThat(app.onlyStatus().getDoubtful()).isTrue();
    final Requested asked = app.review();
    assertThat(asked.id()).isEqualTo(published.getResultId());
    assertThat(asked.clientId()).isEqualTo("shop");
    assertThat(asked.isTranscript()).isTrue();
    assertThat(asked.published()).isTrue();
    assertThat(asked.message())
        .contains("mean log-probability -0.10", "compression ratio 2.6", "silence 0.01");
    assertThat(asked.lines())
        .extracting(Line::output, Line::separator, Line::startMs, Line::endMs, Line::reasons)
        .containsExactly(
            tuple("안녕하세요.", " ", 30_100L, 30_900L, List.of("unlikely", "repetition")),
            tuple("반갑습니다.", "", 31_000L, 31_900L, List.of("unlikely", "repetition")));
    assertThat(asked.lines().getFirst().quality()).isBetween(0.30f, 0.31f);
    assertThat(asked.speech().place()).isEqualTo(new Place("audio.segments", 0, 0));
    assertThat(asked.speech().task()).isNotNull();
    assertThat(app.read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
  }

  @Test
  void shouldAskAboutTheWholeWhenItsPiecesAreNotTheText() {
    recognizer.sure = -3f;
    recognizer.says = "네.";

    send("shop", "e/0", SOUND);
    app.only(Topic.TRANSCRIPTS, Transcript.class);

    assertThat(app.review().lines())
        .extracting(Line::output, Line::startMs, Line::endMs)
        .containsExactly(tuple("네.", 30_000L, 32_000L));
  }

  @Test
  void shouldAskNobodyWhenTheTranscriptIsGood() {
    send("shop", "e/0", SOUND);

    assertThat(app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getReview()).isEmpty();
    assertThat(app.deadLetters(Topic.REVIEWS)).isEmpty();
  }

  @Test
  void shouldAskAReviewerInPlaceOfADeadLetterWhenTheTranscriptCannotBeUsed() {
    // Nothing is blamed before the engine has answered something.
    send("shop", "e/0", SOUND);
    app.only(Topic.TRANSCRIPTS, Transcript.class);
    app.onlyStatus();
    recognizer.garbled = 0.25f;

    send("shop", "e/1", new byte[] {0, 32, 0, 32});

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.NEEDS_REVIEW);
    assertThat(status.getErrorCode()).contains("INVALID_OUTPUT");
    assertThat(app.deadLetters(Topic.DLQ_TRANSCRIBER)).isEmpty();
    assertThat(app.read(Topic.TRANSCRIPTS, Transcript.class)).isEmpty();
    final Requested asked = app.review();
    assertThat(asked.published()).isFalse();
    assertThat(asked.message()).contains("no numbers");
    assertThat(asked.lines().getFirst().output()).isEqualTo("안녕하세요.");
  }

  @Test
  void shouldAnswerFromTheClientsMemoryWithoutAskingTheModel() {
    remember("shop", "반가워요.", new MemoryEntry.Piece("반가워요.", "", 200, 1_800));

    send("shop", "e/0", SOUND);

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(transcript.getText()).isEqualTo("반가워요.");
    assertThat(transcript.getEngine()).isEqualTo("memory");
    assertThat(transcript.getReview()).isEmpty();
    assertThat(transcript.getSegments())
        .extracting(TimedText::getStartMs, TimedText::getEndMs)
        .containsExactly(tuple(30_200L, 31_800L));
    assertThat(app.onlyStatus().getDoubtful()).isFalse();
    assertThat(recognizer.heard).isEmpty();
    assertThat(app.read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
  }

  @Test
  void shouldRememberThatNothingWasSaid() {
    remember("shop", "");

    send("shop", "e/0", SOUND);

    assertThat(app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getOutcome())
        .isEqualTo(SpeechOutcome.NO_SPEECH);
    assertThat(app.onlyStatus().getNoSpeech()).isTrue();
    assertThat(recognizer.heard).isEmpty();
  }

  @Test
  void shouldKeepOneClientsTranscriptFromAnother() {
    remember("shop", "반가워요.", new MemoryEntry.Piece("반가워요.", "", 0, 2_000));
    send("shop", "e/0", SOUND);
    app.only(Topic.TRANSCRIPTS, Transcript.class);

    send("rival", "e/1", SOUND);
    assertThat(app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getText())
        .isEqualTo(FakeRecognizer.TEXT);
    send(null, "e/2", SOUND);
    assertThat(app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getText())
        .isEqualTo(FakeRecognizer.TEXT);
  }

  private void remember(final String client, final String text, final MemoryEntry.Piece... pieces) {
    final MemoryEntry entry =
        new MemoryEntry(
            client,
            "kor_Hang",
            "",
            "",
            Fingerprint.ofAudio(SOUND, "ko", null),
            text,
            "review",
            "otto",
            0,
            List.of(pieces));
    memory
        .get()
        .hear(
            new ConsumerRecord<>("translation.memory", 0, 0, entry.key(), ReviewJson.write(entry)));
  }

  private void send(final String client, final String eventId, final byte[] pcm) {
    app.send(
        Topic.AUDIO_SEGMENTS,
        AudioSegment.class,
        "anything",
        "request",
        AudioSegment.newBuilder()
            .setEventId(eventId)
            .setRequestId("request")
            .setClientId(client)
            .setIndex(2)
            .setCount(3)
            .setStartMs(30_000)
            .setEndMs(32_000)
            .setPcm(ByteBuffer.wrap(pcm))
            .setFingerprint("anything")
            .setSourceLanguage("ko")
            .setTargetLanguages(List.of("eng_Latn"))
            .setPriority(5)
            .setCreatedAt(Instant.EPOCH)
            .build());
  }
}
