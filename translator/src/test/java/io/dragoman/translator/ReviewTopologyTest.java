package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.TextInput;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.translator.memory.TranslationMemory;
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

/** About what reviewers are asked, and what they said earlier. */
class ReviewTopologyTest {
  @TempDir private Path directory;

  private final FakeTranslator translator = new FakeTranslator();
  private final AtomicReference<TranslationMemory> memory = new AtomicReference<>();
  private AppHarness app;

  @BeforeEach
  void start() {
    app =
        new AppHarness(
            new TranslatorApp(
                FakeTranslator.providers((directory, options) -> translator), memory::set),
            directory,
            Map.of("review.below", "0.5", "review.invalid", "true"));
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void shouldPublishADoubtfulTextAndAskAReviewer() {
    send("shop", "e/0", "loop", "하나.");

    final Translation published = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    assertThat(published.getReview()).contains(Review.PENDING.word());
    assertThat(published.getVersion()).isEqualTo(1);
    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getDoubtful()).isTrue();
    final Requested asked = app.review();
    assertThat(asked.id()).isEqualTo(published.getResultId());
    assertThat(asked.clientId()).isEqualTo("shop");
    assertThat(asked.published()).isTrue();
    assertThat(asked.lines()).hasSize(2);
    assertThat(asked.lines().getFirst().output()).isEqualTo("eng_Latn:loop");
    assertThat(asked.lines().getFirst().reasons()).contains("repetition");
  }

  @Test
  void shouldAskNobodyWhenTheTextIsGood() {
    send("shop", "e/0", "하나.");

    assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getReview()).isEmpty();
    assertThat(app.deadLetters(Topic.REVIEWS)).isEmpty();
  }

  @Test
  void shouldAskAReviewerInPlaceOfADeadLetterWhenTheTextCannotBeUsed() {
    // Nothing is blamed before the engine has answered something.
    send("shop", "e/0", "하나.");
    app.only(Topic.TRANSLATIONS, Translation.class);
    app.onlyStatus();

    send("shop", "e/1", "foreign");

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.NEEDS_REVIEW);
    assertThat(status.getErrorCode()).contains("INVALID_OUTPUT");
    assertThat(app.deadLetters(Topic.DLQ_TRANSLATOR)).isEmpty();
    assertThat(app.read(Topic.TRANSLATIONS, Translation.class)).isEmpty();
    final Requested asked = app.review();
    assertThat(asked.published()).isFalse();
    assertThat(asked.message()).contains("in the script of English");
    assertThat(asked.lines().getFirst().output()).isEqualTo("Доброе утро");
  }

  @Test
  void shouldAnswerFromTheClientsMemoryWithoutAskingTheModel() {
    remember("shop", "하나.", "One, by hand.");

    send("shop", "e/0", " 하나. ");

    final Translation translation = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    assertThat(translation.getText().strip()).isEqualTo("One, by hand.");
    assertThat(translation.getEngine()).isEqualTo("memory");
    assertThat(translation.getReview()).isEmpty();
    assertThat(translation.getSentences())
        .extracting(TranslatedSentence::getFromMemory)
        .containsExactly(true);
    assertThat(app.onlyStatus().getState()).isEqualTo(State.DONE);
    assertThat(translator.calls).isEmpty();
  }

  @Test
  void shouldAskTheModelOnlyForWhatIsNotRemembered() {
    remember("shop", "하나.", "One, by hand.");

    send("shop", "e/0", "하나.", "둘.");

    assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getText().strip())
        .isEqualTo("One, by hand. eng_Latn:둘.");
    assertThat(translator.calls.stream().flatMap(List::stream).map(TextInput::text))
        .containsExactly("둘.");
  }

  @Test
  void shouldKeepOneClientsWordsFromAnother() {
    remember("shop", "하나.", "One, by hand.");
    send("shop", "e/0", "하나.", "둘.");
    app.only(Topic.TRANSLATIONS, Translation.class);

    send("rival", "e/1", "하나.", "둘.");
    assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getText().strip())
        .isEqualTo("eng_Latn:하나. eng_Latn:둘.");
    send(null, "e/2", "하나.", "둘.");
    assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getText().strip())
        .isEqualTo("eng_Latn:하나. eng_Latn:둘.");
  }

  @Test
  void shouldAskTheModelAgainWhenASentenceIsForgotten() {
    final MemoryEntry entry = remember("shop", "하나.", "One, by hand.");
    hear(entry.key(), null);

    send("shop", "e/0", "하나.");

    assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getText().strip())
        .isEqualTo("eng_Latn:하나.");
  }

  private MemoryEntry remember(final String client, final String source, final String target) {
    final MemoryEntry entry =
        new MemoryEntry(client, "kor_Hang", "eng_Latn", "", source, target, "review", "otto", 0);
    hear(entry.key(), ReviewJson.write(entry));
    return entry;
  }

  private void hear(final String key, final byte[] value) {
    memory.get().hear(new ConsumerRecord<>("translation.memory", 0, 0, key, value));
  }

  @Test
  void shouldMakeALaterVersionWhenTheTranscriptWasChanged() {
    send(3, "shop", "e/0", "loop");

    final Translation anew = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    assertThat(anew.getVersion()).isEqualTo(3);
    assertThat(anew.getSupersedes()).contains(1);
    assertThat(app.onlyStatus().getVersion()).isEqualTo(3);
    assertThat(app.review().nextVersion()).isEqualTo(4);
  }

  private void send(final String client, final String eventId, final String... sentences) {
    send(1, client, eventId, sentences);
  }

  private void send(
      final int version, final String client, final String eventId, final String... sentences) {
    app.send(
        Topic.TRANSLATION_TASKS,
        TranslationTask.class,
        "anything",
        "request",
        TranslationTask.newBuilder()
            .setEventId(eventId)
            .setRequestId("request")
            .setClientId(client)
            .setIndex(0)
            .setCount(1)
            .setSentences(
                List.of(sentences).stream()
                    .map(text -> new Sentence(text, " ", null, null))
                    .toList())
            .setFingerprint("anything")
            .setSourceLanguage("kor_Hang")
            .setTargetLanguage("eng_Latn")
            .setCreatedAt(Instant.EPOCH)
            .setVersion(version)
            .setSupersedes(version > 1 ? 1 : null)
            .build());
  }
}
