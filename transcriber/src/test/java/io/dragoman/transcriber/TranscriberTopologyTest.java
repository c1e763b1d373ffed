package io.dragoman.transcriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.membership.WorkReport;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.TimedWord;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriberTopologyTest {
  private static final byte[] SOUND = {0, 64, 0, 64};
  private static final byte[] CUT = {0, -64, 0, 64};
  private static final Instant TAKEN = Instant.parse("2026-01-02T03:04:05Z");
  private static final byte[] SILENCE = {0, 0, 0, 0};

  @TempDir private Path directory;

  private final FakeRecognizer recognizer = new FakeRecognizer();
  private AppHarness app;

  @BeforeEach
  void start() {
    app =
        new AppHarness(
            new TranscriberApp(FakeRecognizer.providers((directory, options) -> recognizer)),
            directory);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void shouldWriteTranscriptTasksAndStatusWhenThereIsSpeech() {
    send(segment("e/2", SOUND).setTargetLanguages(List.of("eng_Latn", "fr")).build());

    final TestRecord<String, Transcript> transcript = app.only(Topic.TRANSCRIPTS, Transcript.class);
    assertThat(transcript.key()).isEqualTo("request");
    assertThat(transcript.getValue().getOutcome()).isEqualTo(SpeechOutcome.SPEECH);
    assertThat(transcript.getValue().getText()).isEqualTo(FakeRecognizer.TEXT);
    assertThat(transcript.getValue().getSegments())
        .containsExactly(
            new TimedText(30_100L, 30_900L, "안녕하세요.", null, null, null, List.of(), List.of()),
            new TimedText(31_000L, 31_900L, "반갑습니다.", null, null, null, List.of(), List.of()));
    assertThat(transcript.getValue().getTargetLanguages()).containsExactly("eng_Latn", "fra_Latn");
    assertThat(transcript.getValue().getCached()).isFalse();
    assertThat(transcript.headers().lastHeader(Header.REQUEST_ID.key()).value())
        .isEqualTo("request".getBytes(StandardCharsets.UTF_8));

    final List<TestRecord<String, TranslationTask>> tasks =
        app.read(Topic.TRANSLATION_TASKS, TranslationTask.class);
    assertThat(tasks).hasSize(2);
    final TranslationTask english = tasks.getFirst().getValue();
    assertThat(english.getEventId()).isEqualTo("e/2/eng_Latn");
    assertThat(english.getSentences())
        .extracting(sentence -> sentence.getText())
        .containsExactly("안녕하세요.", "반갑습니다.");
    assertThat(english.getSourceLanguage()).isEqualTo("kor_Hang");
    assertThat(english.getStartMs()).isEqualTo(30_000);
    assertThat(english.getPriority()).isEqualTo(7);
    assertThat(tasks.getFirst().key())
        .isEqualTo(english.getFingerprint())
        .isEqualTo(Fingerprint.ofText(List.of("안녕하세요.", "반갑습니다."), "kor_Hang", "eng_Latn", null));
    assertThat(tasks.getLast().getValue().getTargetLanguage()).isEqualTo("fra_Latn");

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getStage()).isEqualTo(Stage.TRANSCRIBE);
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getIndex()).isEqualTo(2);
    assertThat(status.getNoSpeech()).isFalse();
    assertThat(recognizer.heard.getFirst().pcm()).containsExactly(0.5f, 0.5f);
    assertThat(recognizer.heard.getFirst().language()).isEqualTo("ko");
  }

  @Test
  void shouldTellOthersWhatItCanDoAndHowMuchItDid() {
    send(segment("e/2", SOUND).build());
    app.only(Topic.TRANSCRIPTS, Transcript.class);

    final WorkReport report = app.parts().report();
    assertThat(report.skills().tasks())
        .containsExactly(Skills.DETECT_LANGUAGE, Skills.LOCAL_ONLY, Skills.TRANSCRIBE);
    assertThat(report.skills().sources()).contains("ko");
    assertThat(report.unitsDone()).isEqualTo(1);
    assertThat(report.audioSecondsDone()).isPositive();
    assertThat(report.inbox()).isZero();
    assertThat(report.engines())
        .singleElement()
        .satisfies(engine -> assertThat(engine.breaker()).isEqualTo("CLOSED"));
  }

  @Test
  void shouldNotSayNoSpeechWhenTheModelHearsNothingInWhatItHeardBefore() {
    send(segment("e/0", SOUND).build());
    app.only(Topic.TRANSCRIPTS, Transcript.class);
    recognizer.says = "";
    send(segment("e/1", new byte[] {0, 32, 0, 32}).build());
    await().until(() -> recognizer.heard.size() == 3);
    recognizer.says = FakeRecognizer.TEXT;

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();

    assertThat(transcript.getOutcome()).isEqualTo(SpeechOutcome.SPEECH);
    assertThat(transcript.getText()).isEqualTo(FakeRecognizer.TEXT);
  }

  @Test
  void shouldLeaveUrgentWorkOnItsRoadWhenItAsksForTranslation() {
    app.send(
        Topic.AUDIO_SEGMENTS_URGENT,
        AudioSegment.class,
        "key",
        "request",
        segment("e/2", SOUND).setTargetLanguages(List.of("eng_Latn")).setPriority(9).build());

    app.only(Topic.TRANSCRIPTS, Transcript.class);
    assertThat(app.read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
    assertThat(app.read(Topic.TRANSLATION_TASKS_URGENT, TranslationTask.class))
        .singleElement()
        .satisfies(task -> assertThat(task.getValue().getPriority()).isEqualTo(9));
  }

  @Test
  void shouldSayNoSpeechAndAskForNoTranslationWhenThereIsNone() {
    send(segment("e/0", SILENCE).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(transcript.getOutcome()).isEqualTo(SpeechOutcome.NO_SPEECH);
    assertThat(transcript.getText()).isEmpty();
    assertThat(transcript.getTargetLanguages()).isEmpty();
    assertThat(app.onlyStatus().getNoSpeech()).isTrue();
    assertThat(app.read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\u00a0", "\u2007", "\u202f", "\u0085", "\u3000 \n"})
  void shouldSayNoSpeechWhenTheTranscriptIsNothingButSpace(final String space) {
    recognizer.says = space;
    send(segment("e/0", SOUND).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(transcript.getOutcome()).isEqualTo(SpeechOutcome.NO_SPEECH);
    assertThat(transcript.getText()).isEmpty();
    assertThat(transcript.getTargetLanguages()).isEmpty();
    assertThat(app.onlyStatus().getNoSpeech()).isTrue();
    assertThat(app.read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
  }

  @Test
  void shouldSayThatASegmentWasDroppedWhenItCameBefore() {
    send(segment("e/2", SOUND).build());
    app.onlyStatus();
    send(segment("e/2", SOUND).build());

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getDuplicate()).isTrue();
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getIndex()).isEqualTo(2);
    assertThat(app.read(Topic.TRANSCRIPTS, Transcript.class)).hasSize(1);
  }

  @Test
  void shouldSayDoubtfulWhenTheModelIsCutOff() {
    send(segment("e/2", CUT).setTargetLanguages(List.of("eng_Latn")).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(transcript.getTruncated()).isTrue();
    assertThat(transcript.getRepetitive()).isFalse();
    assertThat(transcript.getResultId()).isEqualTo(ResultId.of("request", Stage.TRANSCRIBE, "e/2"));
    final RequestEvent event = app.only(Topic.REQUESTS, RequestEvent.class).getValue();
    assertThat(((UnitStatus) event.getEvent()).getDoubtful()).isTrue();
    assertThat(event.getResultId()).isEqualTo(transcript.getResultId());
  }

  @Test
  void shouldAskForTimedPiecesUnlessConfiguredOtherwise() throws IOException {
    send(segment("e/0", SOUND).build());
    app.only(Topic.TRANSCRIPTS, Transcript.class);
    assertThat(recognizer.heard.getFirst().timestamps()).isTrue();

    app.close();
    app =
        new AppHarness(
            new TranscriberApp(FakeRecognizer.providers((model, options) -> recognizer)),
            Files.createDirectory(directory.resolve("untimed")),
            Map.of("timestamps", "false"));
    send(segment("e/1", SOUND).build());
    app.only(Topic.TRANSCRIPTS, Transcript.class);
    assertThat(recognizer.heard.getLast().timestamps()).isFalse();
  }

  @Test
  void shouldTellHowEachPieceWasDecodedAndWhenTheRequestWasTaken() {
    recognizer.window = new Speech.Window(-0.25f, 1.5f, 0);

    send(segment("e/0", SOUND).setClientId("client").setSubmittedAt(TAKEN).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(transcript.getSubmittedAt()).contains(TAKEN);
    assertThat(transcript.getSegments())
        .containsExactly(
            new TimedText(30_100L, 30_900L, "안녕하세요.", -0.25f, 1.5f, 0f, List.of(7, 8), List.of()),
            new TimedText(31_000L, 31_900L, "반갑습니다.", -0.25f, 1.5f, 0f, List.of(7, 8), List.of()));
    final TestRecord<String, RequestEvent> event = app.only(Topic.REQUESTS, RequestEvent.class);
    assertThat(event.getValue().getSubmittedAt()).contains(TAKEN);
    assertThat(event.getValue().getClientId()).contains("client");
  }

  @Test
  void shouldHandOptionsAndTimesOnToTranslation() {
    final Options options = Options.newBuilder().setAlternatives(2).setPrompt("Seoul").build();

    send(
        segment("e/0", SOUND)
            .setTargetLanguages(List.of("eng_Latn"))
            .setOptions(options)
            .setSubmittedAt(TAKEN)
            .build());

    final TranslationTask task =
        app.only(Topic.TRANSLATION_TASKS, TranslationTask.class).getValue();
    assertThat(task.getOptions()).contains(options);
    assertThat(task.getSubmittedAt()).contains(TAKEN);
    assertThat(task.getSentences())
        .containsExactly(
            new Sentence("안녕하세요.", " ", 30_100L, 30_900L),
            new Sentence("반갑습니다.", "", 31_000L, 31_900L));
    assertThat(task.getFingerprint())
        .isEqualTo(
            Fingerprint.ofText(List.of("안녕하세요.", "반갑습니다."), "kor_Hang", "eng_Latn", options));
  }

  @Test
  void shouldAskForTimedPiecesAsTheRequestWantsThem() {
    assertThat(isCached(segment("e/0", SOUND).setOptions(timestamps("none")))).isFalse();
    assertThat(isCached(segment("e/1", SOUND).setOptions(timestamps("segment")))).isFalse();
    assertThat(isCached(segment("e/2", SOUND))).isTrue();

    assertThat(recognizer.heard).extracting(SpeechInput::timestamps).containsExactly(false, true);
  }

  private boolean isCached(final AudioSegment.Builder segment) {
    send(segment.build());
    return app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getCached();
  }

  @Test
  void shouldFailTheUnitWhenTheEngineCannotDoWhatAnOptionAsksFor() {
    send(segment("e/0", SOUND).setOptions(timestamps("word")).build());
    send(
        segment("e/1", SOUND)
            .setOptions(Options.newBuilder().setTask("translate").build())
            .build());

    assertThat(deadLetters()).hasSize(2);
    assertThat(app.read(Topic.REQUESTS, RequestEvent.class))
        .extracting(event -> (UnitStatus) event.getValue().getEvent())
        .allSatisfy(status -> assertThat(status.getErrorCode()).contains("UNSUPPORTED_OPTION"))
        .extracting(status -> status.getMessage().orElseThrow())
        .satisfiesExactly(
            first -> assertThat(first).contains("timestamps", "word"),
            second -> assertThat(second).contains("task", "translate"));
    assertThat(recognizer.heard).isEmpty();
  }

  @Test
  void shouldAskTheEngineForWhatItCanDoOfARequestsOptions() throws IOException {
    final Options all =
        Options.newBuilder()
            .setTask("translate")
            .setTimestamps("word")
            .setPrompt("before")
            .setHotwords(List.of("Seoul"))
            .setBeams(4)
            .setTemperature(0.5f)
            .build();
    restart(EnumSet.allOf(EngineSkill.class), Map.of());

    send(segment("e/0", SOUND).setOptions(all).setTargetLanguages(List.of("fra_Latn")).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(recognizer.heard.getFirst().timestamps()).isTrue();
    assertThat(recognizer.heard.getFirst().options())
        .isEqualTo(
            new SpeechOptions(true, "before", List.of("Seoul"), true, false, 4, List.of(0.5f)));
    assertThat(transcript.getTranslated()).isTrue();
    assertThat(transcript.getLanguage()).isEqualTo("ko");
    assertThat(transcript.getSegments().getFirst().getWords())
        .containsExactly(new TimedWord(30_100L, 30_850L, "안녕하세요.", 0.75f));
    assertThat(
            app.only(Topic.TRANSLATION_TASKS, TranslationTask.class).getValue().getSourceLanguage())
        .as("what the speech model made of it")
        .isEqualTo("eng_Latn");
    assertThat(app.parts().report().skills().tasks())
        .contains(
            Skills.TRANSLATE_SPEECH,
            Skills.WORD_TIMESTAMPS,
            Skills.PROMPT,
            Skills.BEAMS,
            Skills.TEMPERATURE);
  }

  @Test
  void shouldLeaveHintsAsideThatTheEngineCannotUse() {
    final Options hints =
        Options.newBuilder().setPrompt("before").setBeams(4).setTemperature(0.5f).build();

    send(segment("e/0", SOUND).setOptions(hints).build());
    app.only(Topic.TRANSCRIPTS, Transcript.class);

    assertThat(recognizer.heard.getFirst().options())
        .isEqualTo(SpeechOptions.DEFAULTS.withTemperatures(List.of(0f, 0.2f)));
  }

  @Test
  void shouldRefuseToTranslateEnglishIntoEnglish() throws IOException {
    restart(EnumSet.allOf(EngineSkill.class), Map.of());
    final Options translate = Options.newBuilder().setTask("translate").build();

    send(
        segment("e/0", SOUND)
            .setOptions(translate)
            .setTargetLanguages(List.of("eng_Latn"))
            .build());

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getErrorCode()).contains("UNSUPPORTED_OPTION");
    assertThat(status.getMessage().orElseThrow()).contains("leave English out");
  }

  @Test
  void shouldNotAnswerFromMemoryWhatWasDecodedOtherwise() throws IOException {
    restart(EnumSet.allOf(EngineSkill.class), Map.of());

    assertThat(isCached(segment("e/0", SOUND))).isFalse();
    assertThat(isCached(segment("e/1", SOUND).setOptions(timestamps("word")))).isFalse();
    assertThat(
            isCached(segment("e/2", SOUND).setOptions(Options.newBuilder().setPrompt("a").build())))
        .isFalse();
    assertThat(isCached(segment("e/3", SOUND))).isTrue();
  }

  @Test
  void shouldDecodeAtTheTemperaturesThatAreConfigured() throws IOException {
    restart(
        EnumSet.allOf(EngineSkill.class),
        Map.of("model.temperatures", "0,0.5", "model.condition.on.previous.text", "true"));

    send(segment("e/0", SOUND).build());
    app.only(Topic.TRANSCRIPTS, Transcript.class);

    assertThat(recognizer.heard.getFirst().options())
        .isEqualTo(SpeechOptions.DEFAULTS.withTemperatures(List.of(0f, 0.5f)).withCarryOver(true));
  }

  private void restart(final Set<EngineSkill> skills, final Map<String, String> settings)
      throws IOException {
    app.close();
    recognizer.skills = skills;
    app =
        new AppHarness(
            new TranscriberApp(FakeRecognizer.providers((model, options) -> recognizer)),
            Files.createDirectory(directory.resolve("again")),
            settings);
  }

  @Test
  void shouldAnswerTheSameAudioOnceByTheModelAndThenFromMemory() {
    send(segment("e/0", SOUND).build());
    app.only(Topic.TRANSCRIPTS, Transcript.class);
    send(segment("f/0", SOUND).setRequestId("other").build());

    final TestRecord<String, Transcript> second = app.only(Topic.TRANSCRIPTS, Transcript.class);
    assertThat(second.key()).isEqualTo("other");
    assertThat(second.getValue().getCached()).isTrue();
    assertThat(second.getValue().getText()).isEqualTo(FakeRecognizer.TEXT);
    assertThat(recognizer.heard).hasSize(1);
  }

  @Test
  void shouldTellNobodyButIngestWhenTheLanguageIsWanted() {
    send(detection("e/language/3@17", SOUND).build());

    final TestRecord<String, SpeechLanguage> answer =
        app.only(Topic.SPEECH_LANGUAGES, SpeechLanguage.class);
    assertThat(answer.key()).isEqualTo("3@17");
    assertThat(answer.getValue().getEventId()).isEqualTo("e/language/3@17");
    assertThat(answer.getValue().getLanguage()).contains("ko");
    assertThat(answer.getValue().getProbability()).isEqualTo(0.9f);
    assertThat(answer.getValue().getCandidates()).isEqualTo(2);
    assertThat(answer.getValue().getErrorCode()).isEmpty();
    assertThat(recognizer.heard.getFirst().detects()).isTrue();
    assertThat(app.read(Topic.TRANSCRIPTS, Transcript.class)).isEmpty();
    assertThat(app.read(Topic.REQUESTS, RequestEvent.class)).isEmpty();
    assertThat(app.parts().report().audioSecondsDone()).as("transcribed").isZero();
  }

  @Test
  void shouldNameTheLanguageFromMemoryWhenTheSameSpeechIsAskedAboutAgain() {
    send(detection("e/language/3@17", SOUND).build());
    app.only(Topic.SPEECH_LANGUAGES, SpeechLanguage.class);
    send(detection("e/language/4@1", SOUND).setDetectFor("4@1").build());

    assertThat(app.only(Topic.SPEECH_LANGUAGES, SpeechLanguage.class).key()).isEqualTo("4@1");
    assertThat(recognizer.heard).hasSize(1);
  }

  @Test
  void shouldTellIngestWhyWhenTheLanguageCannotBeToldInTime() {
    send(detection("e/language/3@17", SOUND).setDeadline(Instant.EPOCH).build());

    final SpeechLanguage answer = app.only(Topic.SPEECH_LANGUAGES, SpeechLanguage.class).getValue();
    assertThat(answer.getLanguage()).isEmpty();
    assertThat(answer.getErrorCode()).contains(ErrorCode.DEADLINE_PASSED.name());
    assertThat(answer.getMessage()).isPresent();
    assertThat(app.read(Topic.REQUESTS, RequestEvent.class)).isEmpty();
  }

  @Test
  void shouldCarryTheProbabilityOfTheLanguageIntoTheTranscript() {
    send(segment("e/2", SOUND).setLanguageProbability(0.75f).build());

    assertThat(app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getLanguageProbability())
        .contains(0.75f);
  }

  @Test
  void shouldFailTheUnitWhenTheModelDoesNotKnowTheLanguage() {
    send(segment("e/2", SOUND).setSourceLanguage("fr").build());

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getIndex()).isEqualTo(2);
    assertThat(status.getErrorCode()).contains(ErrorCode.UNSUPPORTED_LANGUAGE.name());
    assertThat(status.getMessage().orElseThrow()).contains("French").contains("it knows ko");
    assertThat(deadLetters()).hasSize(1);
    assertThat(recognizer.heard).isEmpty();
  }

  @Test
  void shouldFailTheUnitWhenItsSamplesAreUnusable() {
    send(segment("a/0", new byte[0]).build());
    send(segment("b/0", new byte[] {1}).build());
    send(segment("c/0", new byte[960_002]).build());

    assertThat(deadLetters())
        .extracting(letter -> text(letter.headers().lastHeader(Header.ERROR_CODE.key()).value()))
        .containsExactly("EMPTY_INPUT", "INVALID_REQUEST", "INPUT_TOO_LARGE");
    assertThat(recognizer.heard).isEmpty();
  }

  @Test
  void shouldKeepTheBytesAndTellWhoAskedWhenARecordCannotBeRead() {
    final byte[] junk = "junk".getBytes(StandardCharsets.UTF_8);
    app.send(Topic.AUDIO_SEGMENTS, "key", "request", junk);

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getIndex()).isEqualTo(UnitIndex.UNKNOWN);
    assertThat(status.getErrorCode()).contains(ErrorCode.UNDECODABLE_RECORD.name());
    final List<TestRecord<String, byte[]>> letters = deadLetters();
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().value()).isEqualTo(junk);
    assertThat(letters.getFirst().key()).isEqualTo("key");
  }

  @Test
  void shouldExpireASegmentWhoseDeadlineHasPassed() {
    send(segment("e/0", SOUND).setDeadline(Instant.EPOCH).build());

    assertThat(app.onlyStatus().getState()).isEqualTo(State.EXPIRED);
    assertThat(recognizer.heard).isEmpty();
  }

  @Test
  void shouldEndTheProcessWhenTheDeviceIsPoisoned() {
    recognizer.health = EngineHealth.POISONED;
    send(segment("e/0", SOUND).build());

    await().untilAsserted(() -> assertThat(app.stops()).contains(ExitCode.DEVICE_POISONED));
  }

  @Test
  void shouldAnswerWithTheFallbackWhileTheFirstEngineIsIll() {
    app.close();
    final FakeRecognizer second = new FakeRecognizer();
    app =
        new AppHarness(
            new TranscriberApp(
                FakeRecognizer.providers(
                    (model, options) -> model.endsWith("small") ? second : recognizer)),
            directory.resolve("with-fallback"),
            Map.of("fallback.model.dir", "small"));
    recognizer.ill = true;
    send(segment("e/0", SOUND).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();

    assertThat(transcript.getEngine()).isEqualTo("fake-fallback");
    assertThat(second.heard).hasSize(1);
    assertThat(app.deadLetters(Topic.DLQ_TRANSCRIBER)).isEmpty();
  }

  @Test
  void shouldHaveTheTopologyThatIsCommitted() throws IOException {
    final TranscriberApp printed = new TranscriberApp();

    assertThat(printed.describe(printed.config().resolve(Map.of())).describe().toString())
        .isEqualTo(Files.readString(Path.of("topology.txt")))
        .isEqualTo(app.parts().topology().describe().toString());
  }

  private static Options timestamps(final String wanted) {
    return Options.newBuilder().setTimestamps(wanted).build();
  }

  private static AudioSegment.Builder detection(final String eventId, final byte[] pcm) {
    return segment(eventId, pcm)
        .setIndex(UnitIndex.REQUEST)
        .setSourceLanguage("auto")
        .setDetectFor("3@17");
  }

  private static AudioSegment.Builder segment(final String eventId, final byte[] pcm) {
    return AudioSegment.newBuilder()
        .setEventId(eventId)
        .setRequestId("request")
        .setIndex(2)
        .setCount(3)
        .setStartMs(30_000)
        .setEndMs(32_000)
        .setPcm(ByteBuffer.wrap(pcm))
        .setFingerprint("anything")
        .setSourceLanguage("ko")
        .setPriority(7)
        .setCreatedAt(Instant.EPOCH);
  }

  private void send(final AudioSegment segment) {
    app.send(
        Topic.AUDIO_SEGMENTS,
        AudioSegment.class,
        segment.getFingerprint(),
        segment.getRequestId(),
        segment);
  }

  private List<TestRecord<String, byte[]>> deadLetters() {
    return app.deadLetters(Topic.DLQ_TRANSCRIBER);
  }

  private static String text(final byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
