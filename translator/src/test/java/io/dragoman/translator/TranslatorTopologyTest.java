package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.TextBackground;
import io.dragoman.inference.TextInput;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatorTopologyTest {
  @TempDir private Path directory;

  private final FakeTranslator translator = new FakeTranslator();
  private AppHarness app;

  @BeforeEach
  void start() {
    app =
        new AppHarness(
            new TranslatorApp(FakeTranslator.providers((directory, options) -> translator)),
            directory);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void shouldWriteTheTranslationLaidOutLikeTheSource() {
    send(
        task(
                "e/1/eng_Latn",
                new Sentence("하나.", "\n\n", null, null),
                new Sentence("둘.", "", null, null))
            .build());

    final TestRecord<String, Translation> translation =
        app.only(Topic.TRANSLATIONS, Translation.class);
    assertThat(translation.key()).isEqualTo("request");
    assertThat(translation.getValue().getText()).isEqualTo("eng_Latn:하나.\n\neng_Latn:둘.");
    assertThat(translation.getValue().getSourceText()).isEqualTo("하나.\n\n둘.");
    assertThat(translation.getValue().getSentences())
        .extracting(TranslatedSentence::getSource, TranslatedSentence::getTarget)
        .containsExactly(tuple("하나.", "eng_Latn:하나."), tuple("둘.", "eng_Latn:둘."));
    assertThat(translation.getValue().getIndex()).isEqualTo(1);
    assertThat(translation.getValue().getCount()).isEqualTo(2);
    assertThat(translation.getValue().getEngine()).isEqualTo("fake");
    assertThat(translation.headers().lastHeader(Header.REQUEST_ID.key()).value())
        .isEqualTo("request".getBytes(StandardCharsets.UTF_8));
    final UnitStatus status = app.onlyStatus();
    assertThat(status.getStage()).isEqualTo(Stage.TRANSLATE);
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getTargetLanguage()).contains("eng_Latn");
    assertThat(status.getIndex()).isEqualTo(1);
  }

  @Test
  void shouldPriceWhatTheEngineWasAskedForAndNotWhatItWasAskedForSomebodyElse() throws IOException {
    final Path prices =
        Files.writeString(
            directory.resolve("prices.json"),
            """
            {"version": "1", "currency": "USD", "prices": [{"per_character": "0.01"}]}
            """);
    app.close();
    app =
        new AppHarness(
            new TranslatorApp(FakeTranslator.providers((directory, options) -> translator)),
            Files.createDirectory(directory.resolve("priced")),
            Map.of("prices.file", prices.toString()));

    send(task("e/1/eng_Latn", new Sentence("shared 하나", "", null, null)).build());
    final Translation shared = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    send(
        task(
                "e/2/eng_Latn",
                new Sentence("shared 하나", " ", null, null),
                new Sentence("하나둘", "", null, null))
            .build());
    final Translation partly = app.only(Topic.TRANSLATIONS, Translation.class).getValue();

    assertThat(shared.getEngineCalls()).isZero();
    assertThat(shared.getTokens()).isZero();
    assertThat(shared.getCost()).contains("0");
    assertThat(partly.getEngineCalls()).isOne();
    assertThat(partly.getTokens()).isEqualTo(3);
    assertThat(partly.getCost()).contains("0.03");
  }

  @Test
  void shouldSayDoubtfulWhenTheModelRepeatsItselfOrIsCutOff() {
    send(
        task(
                "e/1/eng_Latn",
                new Sentence("하나.", " ", null, null),
                new Sentence("loop", "", null, null))
            .build());
    final Translation looping = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    final UnitStatus loopingStatus = app.onlyStatus();
    send(task("e/2/eng_Latn", new Sentence("cut", "", null, null)).build());
    final Translation cut = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    final UnitStatus cutStatus = app.onlyStatus();
    send(task("e/3/eng_Latn", new Sentence("하나.", "", null, null)).build());
    final Translation plain = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    final UnitStatus plainStatus = app.onlyStatus();

    assertThat(looping.getRepetitive()).isTrue();
    assertThat(looping.getTruncated()).isFalse();
    assertThat(cut.getTruncated()).isTrue();
    assertThat(plain.getRepetitive() || plain.getTruncated()).isFalse();
    assertThat(plain.getAverageLogProbability()).contains(-0.1f);
    assertThat(loopingStatus.getDoubtful()).isTrue();
    assertThat(cutStatus.getDoubtful()).isTrue();
    assertThat(plainStatus.getDoubtful()).isFalse();
  }

  @Test
  void shouldCarryTheSameResultIdWhenAUnitFailsOrIsAnswered() {
    // Nothing is blamed before the engine has answered something.
    send(task("e/2/eng_Latn", new Sentence("하나.", "", null, null)).build());
    final Translation answer = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    final RequestEvent done = app.only(Topic.REQUESTS, RequestEvent.class).getValue();
    send(task("e/1/eng_Latn", new Sentence("nothing", "", null, null)).build());
    final RequestEvent failed = app.only(Topic.REQUESTS, RequestEvent.class).getValue();

    assertThat(failed.getResultId())
        .isEqualTo(ResultId.of("request", Stage.TRANSLATE, "e/1/eng_Latn"));
    assertThat(answer.getResultId())
        .isEqualTo(ResultId.of("request", Stage.TRANSLATE, "e/2/eng_Latn"));
    assertThat(done.getResultId()).isEqualTo(answer.getResultId());
  }

  @Test
  void shouldGiveManySentencesToTheModelInItsOwnBatchesShortestFirst() {
    final Sentence[] sentences =
        IntStream.range(0, 10)
            .mapToObj(length -> new Sentence("가".repeat(10 - length), " ", null, null))
            .toArray(Sentence[]::new);
    send(task("e/0/eng_Latn", sentences).build());

    final Translation translation = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    assertThat(translation.getSentences())
        .extracting(TranslatedSentence::getSource)
        .containsExactlyElementsOf(List.of(sentences).stream().map(Sentence::getText).toList());
    assertThat(translation.getSentences())
        .allMatch(pair -> pair.getTarget().equals("eng_Latn:" + pair.getSource()));
    assertThat(translator.calls).extracting(List::size).containsExactly(4, 4, 2);
    assertThat(translator.calls.stream().flatMap(List::stream).map(TextInput::text))
        .isSortedAccordingTo((one, other) -> Integer.compare(one.length(), other.length()));
  }

  @Test
  void shouldFailTheUnitWhenTheModelGivesNothingForItAlone() {
    send(task("good/0/eng_Latn", new Sentence("하나.", "", null, null)).build());
    assertThat(app.onlyStatus().getState()).isEqualTo(State.DONE);
    app.read(Topic.TRANSLATIONS, Translation.class);

    send(task("e/0/eng_Latn", new Sentence("nothing", "", null, null)).build());

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getErrorCode()).contains(ErrorCode.INVALID_OUTPUT.name());
    assertThat(deadLetterCodes()).containsExactly("INVALID_OUTPUT");
    assertThat(app.read(Topic.TRANSLATIONS, Translation.class)).isEmpty();
  }

  @Test
  void shouldEndTheUnitWithoutADeadLetterWhenItsRequestIsCancelled() {
    final TranslationTask task = task("e/0/eng_Latn", new Sentence("하나.", "", null, null)).build();
    app.cancel(task.getRequestId());
    send(task);

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.CANCELLED);
    assertThat(status.getTargetLanguage()).contains("eng_Latn");
    assertThat(deadLetterCodes()).isEmpty();
    assertThat(translator.calls).isEmpty();
  }

  @Test
  void shouldFailTheUnitWhenTheModelDoesNotKnowALanguage() {
    send(
        task("e/0/fra_Latn", new Sentence("하나.", "", null, null))
            .setTargetLanguage("fra_Latn")
            .build());

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getErrorCode()).contains(ErrorCode.UNSUPPORTED_LANGUAGE.name());
    assertThat(status.getMessage().orElseThrow())
        .contains("fra_Latn")
        .contains("it knows eng_Latn, kor_Hang");
    assertThat(status.getTargetLanguage()).contains("fra_Latn");
    assertThat(translator.calls).isEmpty();
  }

  @Test
  void shouldCarryTheTimesOfSentencesAndOfTheRequest() {
    final Instant taken = Instant.parse("2026-01-02T03:04:05Z");

    send(
        task("e/0/eng_Latn", new Sentence("하나.", "", 1_000L, 2_000L))
            .setSubmittedAt(taken)
            .build());

    final Translation translation = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    assertThat(translation.getSentences())
        .extracting(
            TranslatedSentence::getSource,
            TranslatedSentence::getTarget,
            TranslatedSentence::getStartMs,
            TranslatedSentence::getEndMs)
        .containsExactly(tuple("하나.", "eng_Latn:하나.", Optional.of(1_000L), Optional.of(2_000L)));
    assertThat(translation.getSubmittedAt()).contains(taken);
    assertThat(app.only(Topic.REQUESTS, RequestEvent.class).getValue().getSubmittedAt())
        .contains(taken);
  }

  @Test
  void shouldNotAnswerOneClientWithWhatAnotherWanted() {
    send(task("e/0/eng_Latn", new Sentence("하나.", "", null, null)).build());
    app.only(Topic.TRANSLATIONS, Translation.class);
    send(
        task("e/1/eng_Latn", new Sentence("하나.", "", null, null))
            .setOptions(Options.newBuilder().setTemperature(0.5f).build())
            .build());

    assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getCached()).isFalse();
  }

  @Test
  void shouldTranslateTermsAsTheClientSaysAndKeepTags() {
    final GlossaryEntry one = new GlossaryEntry("하나", "uno", "en");
    final GlossaryEntry other = new GlossaryEntry("하나", "eins", "de");
    send(
        task(
                "e/0/eng_Latn",
                new Sentence("<p>하나 둘 <b>셋</b>", "</p><p>", null, null),
                new Sentence("12", "</p>", null, null))
            .setOptions(
                Options.newBuilder().setGlossary(List.of(other, one)).setFormat("html").build())
            .build());

    assertThat(app.only(Topic.TRANSLATIONS, Translation.class).getValue().getText())
        .isEqualTo("<p>eng_Latn:uno 둘 <b>eng_Latn:셋</b></p><p>12</p>");
  }

  @Test
  void shouldTellTheEngineTheGlossaryOfTheLanguageAndTheTextAround() {
    final GlossaryEntry one = new GlossaryEntry("하나", "uno", "en");
    final GlossaryEntry other = new GlossaryEntry("하나", "eins", "de");
    send(
        task(
                "e/0/eng_Latn",
                new Sentence("하나 둘.", "\n\n", null, null),
                new Sentence("셋.", "", null, null))
            .setOptions(Options.newBuilder().setGlossary(List.of(other, one)).build())
            .build());

    app.only(Topic.TRANSLATIONS, Translation.class);
    assertThat(translator.calls.stream().flatMap(List::stream).map(TextInput::background))
        .isNotEmpty()
        .containsOnly(
            new TextBackground(List.of(new TextBackground.Term("하나", "uno")), "하나 둘. 셋."));
  }

  @Test
  void shouldTellTheEngineNothingOfWhatIsNotToBeTranslatedOfHtml() {
    send(
        task("e/0/eng_Latn", new Sentence("<code>secret</code> 하나", "", null, null))
            .setOptions(Options.newBuilder().setFormat("html").build())
            .build());

    app.only(Topic.TRANSLATIONS, Translation.class);
    assertThat(translator.calls.stream().flatMap(List::stream).map(TextInput::background))
        .containsOnly(TextBackground.NONE);
  }

  @Test
  void shouldSayWhatItCanDo() {
    assertThat(new TranslatorApp().skills(Set.of("eng_Latn"), Set.of()).tasks())
        .containsExactly(Skills.GLOSSARY, Skills.HTML, Skills.TRANSLATE);
    assertThat(new TranslatorApp().skills(Set.of("eng_Latn"), Set.of(EngineSkill.BEAMS)).tasks())
        .contains(Skills.BEAMS);
  }

  @Test
  void shouldGiveAlternativesLaidOutLikeTheSource() {
    send(
        task(
                "e/0/eng_Latn",
                new Sentence("- 하나.", "\n", null, null),
                new Sentence("12.", "", null, null))
            .setOptions(Options.newBuilder().setAlternatives(2).build())
            .build());

    final Translation translation = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    assertThat(translation.getText()).isEqualTo("- eng_Latn:하나.\n12.");
    assertThat(translation.getAlternatives()).containsExactly("- or eng_Latn:하나.\n12.");
    assertThat(translation.getSentences().getFirst().getAlternatives())
        .containsExactly("- or eng_Latn:하나.");
    assertThat(translator.calls.getFirst().getFirst().options().alternatives()).isEqualTo(2);
  }

  @Test
  void shouldSayHowGoodEachSentenceIs() {
    send(
        task(
                "e/0/eng_Latn",
                new Sentence("하나.", " ", null, null),
                new Sentence("loop", "", null, null))
            .build());

    final Translation translation = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    final TranslatedSentence good = translation.getSentences().getFirst();
    final TranslatedSentence bad = translation.getSentences().getLast();
    assertThat(good.getReasons()).isEmpty();
    assertThat(good.getQuality().orElseThrow()).isGreaterThan(0.9f);
    assertThat(bad.getReasons()).containsExactly("repetition");
    assertThat(translation.getQuality()).isEqualTo(bad.getQuality());
    assertThat(bad.getQuality().orElseThrow()).isLessThan(0.3f);
  }

  @Test
  void shouldFailTheUnitWhenTheTranslationIsSurelyWrong() {
    send(task("good/0/eng_Latn", new Sentence("하나.", "", null, null)).build());
    app.only(Topic.TRANSLATIONS, Translation.class);
    app.onlyStatus();

    send(task("e/0/eng_Latn", new Sentence("foreign", "", null, null)).build());
    final UnitStatus foreign = app.onlyStatus();
    send(task("e/1/eng_Latn", new Sentence("unsure", "", null, null)).build());
    final UnitStatus unsure = app.onlyStatus();

    assertThat(foreign.getMessage().orElseThrow()).contains("in the script of English");
    assertThat(unsure.getMessage().orElseThrow()).contains("is -7.00; at least -6.0 is asked for");
    assertThat(deadLetterCodes()).containsExactly("INVALID_OUTPUT", "INVALID_OUTPUT");
  }

  @Test
  void shouldFailTheUnitWhenItsOptionsAreOutOfBounds() {
    send(
        task("e/0/eng_Latn", new Sentence("하나.", "", null, null))
            .setOptions(Options.newBuilder().setAlternatives(1_000_000).build())
            .build());

    assertThat(deadLetterCodes()).containsExactly("INVALID_REQUEST");
    assertThat(translator.calls).isEmpty();
  }

  @Test
  void shouldFailTheUnitWhenThereIsNothingToTranslate() {
    send(task("a/0").build());
    send(task("b/0", new Sentence("\u00a0", "", null, null)).build());

    assertThat(deadLetterCodes()).containsExactly("EMPTY_INPUT", "EMPTY_INPUT");
  }

  @Test
  void shouldTellNobodyWhenTheRequestIdOfAnUnreadableRecordIsNone() {
    app.send(Topic.TRANSLATION_TASKS, "key", "a\n" + "x".repeat(200_000), new byte[] {9});

    assertThat(app.deadLetters(Topic.DLQ_TRANSLATOR)).hasSize(1);
    assertThat(app.read(Topic.REQUESTS, RequestEvent.class)).isEmpty();
  }

  @Test
  void shouldTellWhoAskedWhenARecordCannotBeRead() {
    app.send(Topic.TRANSLATION_TASKS, "key", "request", new byte[] {9});

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getIndex()).isEqualTo(UnitIndex.UNKNOWN);
    assertThat(status.getErrorCode()).contains(ErrorCode.UNDECODABLE_RECORD.name());
  }

  @Test
  void shouldEndTheProcessWhenTheDeviceIsPoisoned() {
    translator.health = EngineHealth.POISONED;
    send(task("e/0/eng_Latn", new Sentence("하나.", "", null, null)).build());

    await().untilAsserted(() -> assertThat(app.stops()).contains(ExitCode.DEVICE_POISONED));
  }

  @Test
  void shouldHaveTheTopologyThatIsCommitted() throws IOException {
    final TranslatorApp printed = new TranslatorApp();

    assertThat(printed.describe(printed.config().resolve(Map.of())).describe().toString())
        .isEqualTo(Files.readString(Path.of("topology.txt")))
        .isEqualTo(app.parts().topology().describe().toString());
  }

  private static TranslationTask.Builder task(final String eventId, final Sentence... sentences) {
    return TranslationTask.newBuilder()
        .setEventId(eventId)
        .setRequestId("request")
        .setIndex(1)
        .setCount(2)
        .setSentences(List.of(sentences))
        .setFingerprint("anything")
        .setSourceLanguage("kor_Hang")
        .setTargetLanguage("eng_Latn")
        .setCreatedAt(Instant.EPOCH);
  }

  private void send(final TranslationTask task) {
    app.send(
        Topic.TRANSLATION_TASKS,
        TranslationTask.class,
        task.getFingerprint(),
        task.getRequestId(),
        task);
  }

  private List<String> deadLetterCodes() {
    return app.deadLetters(Topic.DLQ_TRANSLATOR).stream()
        .map(letter -> letter.headers().lastHeader(Header.ERROR_CODE.key()).value())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }
}
