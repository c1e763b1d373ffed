package io.dragoman.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.claims.ClaimConfig;
import io.dragoman.claims.ClaimStore;
import io.dragoman.ingest.meters.IngestMeter;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.consumer.LeftOut;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.testing.CapturedLog;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.WorkflowTask;
import io.dragoman.testkit.BesideTheTest;
import io.dragoman.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole app with its real serdes and codecs, on Kafka Streams' test driver. */
class IngestAppTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final ManualClock clock = new ManualClock();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WebServer http = WebServer.at("127.0.0.1", 0).start();
  private final Path state;
  private final Settings settings;

  /** Twelve seconds pass between two looks, so that an unknown schema id is asked for twice. */
  private final AtomicInteger looks = new AtomicInteger();

  private final ValueSerdes values;
  private final Cancellations cancellations = new Cancellations(clock);

  /** What lies in {@code audio.events}; null where it was deleted. */
  private final List<@Nullable Record<byte[], byte[]>> audioEvents = new ArrayList<>();

  private CrashJournal crashes;
  private AppParts parts;
  private @Nullable TopologyTestDriver running;

  IngestAppTest(@TempDir final Path state) {
    this.state = state;
    settings =
        new IngestApp()
            .config()
            .resolve(
                Map.of(
                    ClaimConfig.STORE, "directory",
                    ClaimConfig.DIRECTORY, held().toString(),
                    AppConfig.STATE_DIR, state.toString(),
                    AppConfig.SCHEMA_REGISTRY_URL, "mock://" + UUID.randomUUID(),
                    AppConfig.TOPIC_PREFIX, "test.",
                    IngestConfig.TEXT_MAX_CHARS, "500",
                    IngestConfig.TEXT_LANGUAGES, "ko,en,ja",
                    IngestConfig.TEXT_UNIT_MAX_SENTENCES, "3",
                    IngestConfig.AUDIO_MAX_DURATION_MS, "60000"));
    values = new ValueSerdes(settings, () -> NOW.plusSeconds(12L * looks.getAndIncrement()));
    parts = parts();
  }

  private Path held() {
    return state.resolve("held");
  }

  private AppParts parts() {
    crashes = CrashJournal.in(state, "ingest", 3);
    return new IngestApp(clock, _ -> this::audioEvent)
        .open(
            new AppContext(
                IngestApp.NAME,
                "1.0",
                settings,
                meters,
                values,
                http,
                crashes,
                cancellations,
                tracing,
                (code, reason) -> {
                  throw new IllegalStateException(reason);
                }));
  }

  private Tracing tracing = Tracing.OFF;

  @BeforeEach
  void open() {
    clock.advance(Duration.between(clock.instant(), NOW));
    final Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    running = new TopologyTestDriver(parts.topology(), properties, NOW);
  }

  @AfterEach
  void close() {
    driver().close();
    parts.close();
    crashes.close();
    http.close();
    meters.close();
  }

  @Test
  void shouldWriteSegmentsWhenAudioComes() throws IOException {
    send(
        Topic.AUDIO_EVENTS,
        "r-1",
        audio("pages.opus.ogg")
            .setRequestId("r-1")
            .setClientId("client-1")
            .setPriority(7)
            .setDeadline(NOW.plusSeconds(60))
            .setMetadata(Map.of("colour", "blue"))
            .setOptions(Options.newBuilder().setPrompt("Seoul").build())
            .build(),
        traced());

    final List<TestRecord<String, AudioSegment>> segments =
        read(Topic.AUDIO_SEGMENTS, AudioSegment.class);
    assertThat(segments).hasSize(1);
    final AudioSegment segment = segments.getFirst().value();
    assertThat(segment.getEventId()).isEqualTo("audio/r-1/e-1/0");
    assertThat(segment.getRequestId()).isEqualTo("r-1");
    assertThat(segment.getClientId()).contains("client-1");
    assertThat(segment.getIndex()).isZero();
    assertThat(segment.getCount()).isEqualTo(1);
    assertThat(segment.getSourceLanguage()).isEqualTo("ko");
    assertThat(segment.getTargetLanguages()).containsExactly("eng_Latn");
    assertThat(segment.getPriority()).isEqualTo(7);
    assertThat(segment.getDeadline()).contains(NOW.plusSeconds(60));
    assertThat(segment.getCreatedAt()).isEqualTo(NOW);
    assertThat(segment.getSubmittedAt()).contains(NOW);
    assertThat(segment.getOptions().flatMap(Options::getPrompt)).contains("Seoul");
    assertThat(segment.getEndMs() - segment.getStartMs())
        .isEqualTo(segment.getPcm().remaining() / 32);
    assertThat(segment.getFingerprint())
        .isEqualTo(
            Fingerprint.ofAudio(
                segment.getPcm().array(), "ko", Options.newBuilder().setPrompt("Seoul").build()))
        .isEqualTo(segments.getFirst().key());
    assertHeaders(segments.getFirst().headers(), "r-1", "audio/r-1/e-1/0");
    assertThat(HeaderText.get(segments.getFirst().headers(), Header.CLIENT_ID))
        .contains("client-1");

    final RequestEvent accepted = onlyRequest("r-1");
    assertThat(accepted.getSubmittedAt()).contains(NOW);
    assertThat(accepted.getClientId()).contains("client-1");
    final RequestSubmission submission = (RequestSubmission) accepted.getEvent();
    assertThat(submission.getKind()).isEqualTo(RequestKind.AUDIO);
    assertThat(submission.getUnits()).isEqualTo(1);
    assertThat(submission.getSourceLanguage()).isEqualTo("kor_Hang");
    assertThat(submission.getTargetLanguages()).containsExactly("eng_Latn");
    assertThat(submission.getAudioMs())
        .hasValueSatisfying(ms -> assertThat(ms).isBetween(5000L, 5600L));
    assertThat(submission.getPriority()).isEqualTo(7);
    assertThat(submission.getMetadata()).containsEntry("colour", "blue");
    assertThat(submission.getCreatedAt()).isEqualTo(NOW.minusSeconds(9));
    assertThat(deadLetters()).isEmpty();
    assertThat(IngestMeter.AUDIO.counter(meters, "ogg").count()).isGreaterThan(5);
  }

  @Test
  void shouldWriteTheSameSegmentsWhenAudioLiesElsewhere() throws Exception {
    final byte[] file = audio("pages.opus.ogg").build().getAudio().array();
    send(Topic.AUDIO_EVENTS, "r-1", audio(file).setRequestId("r-1").build(), new RecordHeaders());
    send(
        Topic.AUDIO_EVENTS,
        "r-2",
        audio(new byte[0]).setEventId("e-2").setRequestId("r-2").setReference(hold(file)).build(),
        new RecordHeaders());

    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class))
        .hasSize(2)
        .extracting(TestRecord::key)
        .satisfies(keys -> assertThat(keys.getFirst()).isEqualTo(keys.getLast()));
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void shouldRefuseOnlyTheEventWhoseAudioIsNotWhereItSays() throws Exception {
    final byte[] file = audio("pages.opus.ogg").build().getAudio().array();
    final String reference = hold(file);
    final String forged = reference.substring(0, reference.length() - 64) + "0".repeat(64);
    final List<String> codes =
        Stream.of(
                audio(new byte[0]).setReference("/etc/passwd"),
                audio(new byte[0]).setReference(forged),
                audio(new byte[0])
                    .setReference("directory:" + "a".repeat(32) + ":9999999999:" + "0".repeat(64)),
                audio(file).setReference(reference))
            .map(
                event -> {
                  final byte[] sent =
                      send(
                          Topic.AUDIO_EVENTS,
                          "r",
                          event.setEventId(UUID.randomUUID().toString()).build(),
                          new RecordHeaders());
                  final TestRecord<byte[], byte[]> letter = deadLetters().getFirst();
                  assertThat(letter.value()).isEqualTo(sent);
                  return header(letter.headers(), Header.ERROR_CODE);
                })
            .toList();

    assertThat(codes)
        .containsExactly(
            "CLAIM_NOT_FOUND", "CLAIM_NOT_FOUND", "INPUT_TOO_LARGE", "INVALID_REQUEST");
    send(
        Topic.AUDIO_EVENTS,
        "r",
        audio(new byte[0]).setReference(reference).build(),
        new RecordHeaders());
    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class)).hasSize(1);
  }

  @Test
  void shouldWaitAndSaySoWhenTheStoreOfLargeAudioIsAway() throws Exception {
    final String reference = hold(audio("pages.opus.ogg").build().getAudio().array());
    final Path away = Files.move(held(), state.resolve("away"));
    final HealthCheck health = parts.checks().getFirst();

    final CompletableFuture<Void> sent =
        BesideTheTest.run(
            () ->
                send(
                    Topic.AUDIO_EVENTS,
                    "r",
                    audio(new byte[0]).setReference(reference).build(),
                    new RecordHeaders()));
    await().until(() -> health.result().get().attention());
    assertThat(health.result().get().detail()).contains("claims.directory");
    Files.move(away, held());
    sent.join();

    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class)).hasSize(1);
    assertThat(deadLetters()).isEmpty();
    assertThat(health.result().get().attention()).isFalse();
  }

  private String hold(final byte[] file) throws IOException {
    Files.createDirectories(held());
    try (ClaimStore store = ClaimConfig.open(settings)) {
      return store.store("r", new ByteArrayInputStream(file), file.length);
    }
  }

  @Test
  void shouldWriteEachUnitForEachTargetWhenTextComes() {
    final TextEvent event =
        text("하나. 둘! 셋?\n\n넷. 다섯.")
            .setTargetLanguages(List.of("en", "jpn_Jpan", "eng_Latn"))
            .build();

    send(Topic.TEXT_EVENTS, "any", event, traced());

    final List<TestRecord<String, TranslationTask>> tasks =
        read(Topic.TRANSLATION_TASKS, TranslationTask.class);
    assertThat(tasks)
        .extracting(task -> task.value().getEventId())
        .containsExactly(
            "text/e-1/e-1/0/eng_Latn",
            "text/e-1/e-1/0/jpn_Jpan",
            "text/e-1/e-1/1/eng_Latn",
            "text/e-1/e-1/1/jpn_Jpan");
    final TranslationTask first = tasks.getFirst().value();
    assertThat(first.getSentences())
        .containsExactly(
            new Sentence("하나.", " ", null, null),
            new Sentence("둘!", " ", null, null),
            new Sentence("셋?", "\n\n", null, null));
    assertThat(first.getCount()).isEqualTo(2);
    assertThat(first.getRequestId()).isEqualTo("e-1");
    assertThat(first.getSourceLanguage()).isEqualTo("kor_Hang");
    assertThat(first.getFingerprint())
        .isEqualTo(Fingerprint.ofText(List.of("하나.", "둘!", "셋?"), "kor_Hang", "eng_Latn", null))
        .isEqualTo(tasks.getFirst().key());
    assertThat(tasks.getLast().value().getIndex()).isEqualTo(1);
    assertHeaders(tasks.getFirst().headers(), "e-1", "text/e-1/e-1/0/eng_Latn");

    final RequestSubmission submission = (RequestSubmission) onlyRequest("e-1").getEvent();
    assertThat(submission.getKind()).isEqualTo(RequestKind.TEXT);
    assertThat(submission.getUnits()).isEqualTo(2);
    assertThat(submission.getTargetLanguages()).containsExactly("eng_Latn", "jpn_Jpan");
    assertThat(submission.getAudioMs()).isEmpty();
  }

  @Test
  void shouldKeepOptionsAndAnswersApartWhenTheirClientsWantOtherThings() {
    final Options options =
        Options.newBuilder()
            .setGlossary(List.of(new GlossaryEntry("하나", "uno", "en")))
            .setBeams(4)
            .build();

    send(Topic.TEXT_EVENTS, "a", text("하나.").build(), traced());
    send(
        Topic.TEXT_EVENTS,
        "b",
        text("하나.").setEventId("e-2").setOptions(options).build(),
        traced());

    final List<TestRecord<String, TranslationTask>> tasks =
        read(Topic.TRANSLATION_TASKS, TranslationTask.class);
    assertThat(tasks)
        .extracting(task -> task.value().getOptions())
        .containsExactly(Optional.empty(), Optional.of(options));
    assertThat(tasks).extracting(TestRecord::key).doesNotHaveDuplicates();
    assertThat(tasks)
        .extracting(task -> task.value().getSubmittedAt())
        .containsOnly(Optional.of(NOW));
  }

  @Test
  void shouldLetWhatMayNotLeaveTheMachineSayItEverywhere() throws IOException {
    final Options options =
        Options.newBuilder().setPrompt("Seoul").setLocalOnly(true).setTier("gold").build();
    send(
        Topic.AUDIO_EVENTS,
        "r-1",
        unnamed().setRequestId("r-1").setOptions(options).build(),
        traced());

    final TestRecord<String, AudioSegment> question = onlySegment();
    assertThat(question.value().getOptions())
        .contains(Options.newBuilder().setLocalOnly(true).setTier("gold").build());

    answer("0@0", spoken(question.value(), "ko", 0.93f));

    assertThat(onlySegment().value().getOptions()).contains(options);
  }

  @Test
  void shouldAskInWhichLanguageSpeechIsAndGoOnWhenThatIsKnown() throws IOException {
    send(Topic.AUDIO_EVENTS, "r-1", unnamed().setRequestId("r-1").build(), traced());

    final TestRecord<String, AudioSegment> question = onlySegment();
    assertThat(question.value().getDetectFor()).contains("0@0");
    assertThat(question.value().getSourceLanguage()).isEqualTo("auto");
    assertThat(question.value().getIndex()).isEqualTo(UnitIndex.REQUEST);
    assertThat(question.value().getTargetLanguages()).isEmpty();
    assertThat(question.key())
        .isEqualTo(Fingerprint.ofAudio(question.value().getPcm().array(), "auto", null));
    assertHeaders(question.headers(), "r-1", question.value().getEventId());
    assertThat(read(Topic.REQUESTS, RequestEvent.class)).isEmpty();

    answer("0@0", spoken(question.value(), "ko", 0.93f));

    final TestRecord<String, AudioSegment> segment = onlySegment();
    assertThat(segment.value().getEventId()).isEqualTo("audio/r-1/e-1/0");
    assertThat(segment.value().getDetectFor()).isEmpty();
    assertThat(segment.value().getSourceLanguage()).isEqualTo("ko");
    assertThat(segment.value().getLanguageProbability()).contains(0.93f);
    assertThat(segment.value().getTargetLanguages()).containsExactly("eng_Latn");
    assertThat(segment.value().getSubmittedAt()).contains(NOW);
    assertThat(segment.key())
        .isEqualTo(Fingerprint.ofAudio(segment.value().getPcm().array(), "ko", null));
    assertHeaders(segment.headers(), "r-1", "audio/r-1/e-1/0");
    final RequestSubmission submission = (RequestSubmission) onlyRequest("r-1").getEvent();
    assertThat(submission.getSourceLanguage()).isEqualTo("kor_Hang");
    assertThat(submission.getLanguageProbability()).contains(0.93f);

    answer("0@0", spoken(question.value(), "ko", 0.93f));
    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class)).isEmpty();
  }

  @Test
  void shouldLetOthersPassAndDropRepetitionsWhileAnEventWaits() throws IOException {
    final AudioEvent event = unnamed().build();
    send(Topic.AUDIO_EVENTS, "e-1", event, new RecordHeaders());
    onlySegment();

    send(Topic.AUDIO_EVENTS, "e-1", event, new RecordHeaders());
    send(
        Topic.AUDIO_EVENTS,
        "e-1",
        unnamed().setEventId("e-9").setRequestId("e-1").build(),
        new RecordHeaders());
    send(
        Topic.AUDIO_EVENTS,
        "e-2",
        audio("pages.opus.ogg").setEventId("e-2").build(),
        new RecordHeaders());

    assertThat(onlySegment().value().getRequestId()).isEqualTo("e-2");
    assertThat(deadLetters()).hasSize(1);
    assertThat(read(Topic.REQUESTS, RequestEvent.class))
        .extracting(request -> request.value().getRequestId())
        .containsExactly("e-1", "e-2");
  }

  @Test
  void shouldKeepTheEventAndSayWhyWhenItsLanguageCannotBeToldAndAskAnewWhenItIsReplayed()
      throws IOException {
    final byte[] bytes = send(Topic.AUDIO_EVENTS, "e-1", unnamed().build(), traced());
    final AudioSegment question = onlySegment().value();

    answer(
        "0@0",
        spoken(question, "ko", 0)
            .setLanguage(null)
            .setErrorCode("ENGINE_FAILED")
            .setMessage("The engine is broken."));

    final TestRecord<byte[], byte[]> letter = deadLetters().getFirst();
    assertThat(letter.value()).isEqualTo(bytes);
    assertThat(header(letter.headers(), Header.ERROR_TOPIC)).isEqualTo(topic(Topic.AUDIO_EVENTS));
    assertThat(header(letter.headers(), Header.ERROR_OFFSET)).isEqualTo("0");
    final UnitStatus status = (UnitStatus) onlyRequest("e-1").getEvent();
    assertThat(status.getIndex()).isEqualTo(UnitIndex.REQUEST);
    assertThat(status.getErrorCode()).contains("ENGINE_FAILED");
    assertThat(status.getMessage().orElseThrow()).contains("The engine is broken.");

    pipe(Topic.AUDIO_EVENTS, "e-1", bytes, traced());
    assertThat(onlySegment().value().getEventId()).isNotEqualTo(question.getEventId());
  }

  @Test
  void shouldLeaveOutTheTargetThatTurnsOutToBeSpoken() throws IOException {
    send(
        Topic.AUDIO_EVENTS,
        "e-1",
        unnamed().setTargetLanguages(List.of("ko", "en")).build(),
        new RecordHeaders());

    answer("0@0", spoken(onlySegment().value(), "en", 0.5f));

    assertThat(onlySegment().value().getTargetLanguages()).containsExactly("kor_Hang");
  }

  @ParameterizedTest
  @CsvSource({"xx", "la"})
  void shouldRefuseWhenTheLanguageSpokenHasNoCode(final String code) throws IOException {
    send(Topic.AUDIO_EVENTS, "e-1", unnamed().build(), new RecordHeaders());

    answer("0@0", spoken(onlySegment().value(), code, 0.5f));

    final UnitStatus status = (UnitStatus) onlyRequest("e-1").getEvent();
    assertThat(status.getErrorCode()).contains("UNSUPPORTED_LANGUAGE");
    assertThat(status.getMessage().orElseThrow()).contains(code);
    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void shouldExpireWhenNobodySaysTheLanguageInTime() throws IOException {
    send(
        Topic.AUDIO_EVENTS,
        "e-1",
        unnamed().setDeadline(NOW.plusSeconds(60)).build(),
        new RecordHeaders());
    send(Topic.AUDIO_EVENTS, "e-2", unnamed().setEventId("e-2").build(), new RecordHeaders());
    final AudioSegment question = read(Topic.AUDIO_SEGMENTS, AudioSegment.class).getFirst().value();

    clock.advance(Duration.ofSeconds(60));
    driver().advanceWallClockTime(Duration.ofSeconds(60));

    final List<TestRecord<String, RequestEvent>> told = read(Topic.REQUESTS, RequestEvent.class);
    assertThat(told).hasSize(1);
    assertThat(((UnitStatus) told.getFirst().value().getEvent()).getState())
        .isEqualTo(State.EXPIRED);
    assertThat(deadLetters()).hasSize(1);
    answer("0@0", spoken(question, "ko", 1f));
    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class)).isEmpty();
  }

  @Test
  void shouldBelieveNoAnswerThatIsNotToItsQuestion() throws IOException {
    send(Topic.AUDIO_EVENTS, "e-1", unnamed().build(), new RecordHeaders());
    final AudioSegment question = onlySegment().value();

    answer("0@0", spoken(question, "ko", 1f).setEventId("another"));
    answer("0@5", spoken(question, "ko", 1f));
    answer("7@0", spoken(question, "ko", 1f));
    answer("nowhere", spoken(question, "ko", 1f));
    pipe(Topic.SPEECH_LANGUAGES, null, new byte[] {1}, new RecordHeaders());

    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class)).isEmpty();
    assertThat(read(Topic.REQUESTS, RequestEvent.class)).isEmpty();
    assertThat(deadLetters()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldEndTheRequestWhenAnswerOrEventCannotBeRead(final boolean deleted) throws IOException {
    send(Topic.AUDIO_EVENTS, "e-1", unnamed().build(), new RecordHeaders());
    final AudioSegment question = onlySegment().value();
    if (deleted) {
      audioEvents.set(0, null);
      answer("0@0", spoken(question, "ko", 1f));
    } else {
      pipe(Topic.SPEECH_LANGUAGES, "0@0", new byte[] {1}, new RecordHeaders());
    }

    final UnitStatus status = (UnitStatus) onlyRequest("e-1").getEvent();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getErrorCode()).contains(deleted ? "CLAIM_NOT_FOUND" : "UNDECODABLE_RECORD");
    assertThat(deadLetters()).hasSize(deleted ? 0 : 1);
  }

  @Test
  void shouldBeginNothingWhenARequestIsCancelledWhileItWaits() throws IOException {
    send(Topic.AUDIO_EVENTS, "e-1", unnamed().build(), new RecordHeaders());

    answer("0@0", spoken(onlySegment().value(), "ko", 1f).setLanguage(null).setCancelled(true));

    assertThat(((UnitStatus) onlyRequest("e-1").getEvent()).getState()).isEqualTo(State.CANCELLED);
    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class)).isEmpty();
  }

  @Test
  void shouldSplitMarkupByWhatIsReadOfIt() {
    send(
        Topic.TEXT_EVENTS,
        "a",
        text("<p title=\"하나. 둘.\">하나.</p>\n<p>둘. <code>a. B</code></p>")
            .setOptions(Options.newBuilder().setFormat("html").build())
            .build(),
        traced());

    final TranslationTask task =
        read(Topic.TRANSLATION_TASKS, TranslationTask.class).getFirst().value();
    assertThat(task.getSentences())
        .containsExactly(
            new Sentence("<p title=\"하나. 둘.\">하나.", "</p>\n<p>", null, null),
            new Sentence("둘.", " <code>a. B</code></p>", null, null));
  }

  @Test
  void shouldFindOutTheLanguageOfATextAndLeaveItOutOfTheTargets() {
    send(
        Topic.TEXT_EVENTS,
        "e-1",
        text("지하철역이 어디예요?")
            .setSourceLanguage("auto")
            .setTargetLanguages(List.of("ko", "en"))
            .build(),
        new RecordHeaders());

    final List<TestRecord<String, TranslationTask>> tasks =
        read(Topic.TRANSLATION_TASKS, TranslationTask.class);
    assertThat(tasks).hasSize(1);
    assertThat(tasks.getFirst().value().getSourceLanguage()).isEqualTo("kor_Hang");
    assertThat(tasks.getFirst().value().getTargetLanguage()).isEqualTo("eng_Latn");
    final RequestSubmission submission = (RequestSubmission) onlyRequest("e-1").getEvent();
    assertThat(submission.getSourceLanguage()).isEqualTo("kor_Hang");
    assertThat(submission.getLanguageProbability().orElseThrow()).isBetween(0.5f, 1f);
    assertThat(submission.getTargetLanguages()).containsExactly("eng_Latn");
  }

  @Test
  void shouldAskForAWorkflowWhenThatIsTheTarget() {
    send(
        Topic.TEXT_EVENTS,
        "any",
        text("Read the news. Mail them.")
            .setTarget("workflow")
            .setSourceLanguage("auto")
            .setTargetLanguages(List.of())
            .build(),
        traced());

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
    assertThat(read(Topic.WORKFLOW_TASKS, WorkflowTask.class))
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.value().getText()).isEqualTo("Read the news. Mail them.");
              assertThat(task.value().getEventId()).isEqualTo("workflow/e-1/e-1/0");
            });
    final RequestSubmission submission = (RequestSubmission) onlyRequest("e-1").getEvent();
    assertThat(submission.getKind()).isEqualTo(RequestKind.WORKFLOW);
    assertThat(submission.getUnits()).isOne();
  }

  @Test
  void shouldRefuseWhenTheTargetIsUnknownOrAWorkflowHasLanguages() {
    send(Topic.TEXT_EVENTS, "any", text("x").setTarget("poem").build(), traced());
    assertThat(((UnitStatus) onlyRequest("e-1").getEvent()).getMessage().orElseThrow())
        .contains("poem", "workflow");
    send(
        Topic.TEXT_EVENTS,
        "other",
        text("x").setEventId("e-2").setTarget("workflow").build(),
        traced());
    assertThat(((UnitStatus) onlyRequest("e-2").getEvent()).getMessage().orElseThrow())
        .contains("no target languages");
    send(
        Topic.TEXT_EVENTS,
        "third",
        workflow("e-3", Options.newBuilder().setLocalOnly(true).setBeams(3).build()),
        traced());
    assertThat(((UnitStatus) onlyRequest("e-3").getEvent()).getMessage().orElseThrow())
        .contains("no options but localOnly");
    assertThat(read(Topic.WORKFLOW_TASKS, WorkflowTask.class)).isEmpty();
  }

  @Test
  void shouldPassOnWhereAWorkflowMayBeMadeWhenTheEventSaysIt() {
    final Options where = Options.newBuilder().setLocalOnly(true).setTier("gold").build();

    send(Topic.TEXT_EVENTS, "any", workflow("e-1", where), traced());

    assertThat(read(Topic.WORKFLOW_TASKS, WorkflowTask.class))
        .singleElement()
        .satisfies(task -> assertThat(task.value().getOptions()).contains(where));
  }

  private static TextEvent workflow(final String eventId, final Options options) {
    return text("Tell.")
        .setEventId(eventId)
        .setTarget("workflow")
        .setTargetLanguages(List.of())
        .setOptions(options)
        .build();
  }

  @Test
  void shouldTakeTheRoadOfUrgentWorkWhenThePriorityIsHigh() {
    send(Topic.TEXT_EVENTS, "any", text("하나.").setPriority(8).build(), traced());

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
    assertThat(read(Topic.TRANSLATION_TASKS_URGENT, TranslationTask.class))
        .singleElement()
        .satisfies(task -> assertThat(task.value().getPriority()).isEqualTo(8));
  }

  @Test
  void shouldTranscribeOnlyWhenAudioHasNoTarget() throws IOException {
    send(
        Topic.AUDIO_EVENTS,
        "k",
        audio("plain.mp3").setTargetLanguages(List.of()).build(),
        new RecordHeaders());

    assertThat(read(Topic.AUDIO_SEGMENTS, AudioSegment.class))
        .singleElement()
        .satisfies(record -> assertThat(record.value().getTargetLanguages()).isEmpty());
  }

  @Test
  void shouldRefuseWithoutReadingItWhenTheProcessDiedThreeTimesWithAnEvent() throws IOException {
    driver().close();
    parts.close();
    crashes.close();
    final Path journal = state.resolve("ingest.running");
    final String event = "test.text.events-0@0";
    Files.writeString(journal, "suspected\t%s\t2\nstarted\t%s\n".formatted(event, event));
    parts = parts();
    open();
    final RecordHeaders headers = new RecordHeaders();
    HeaderText.put(headers, Header.REQUEST_ID, "r-1");

    send(Topic.TEXT_EVENTS, "k", text("하나.").setRequestId("r-1").build(), headers);
    send(Topic.TEXT_EVENTS, "k", text("둘.").setEventId("e-2").build(), new RecordHeaders());

    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(HeaderText.get(letter.headers(), Header.ERROR_CODE))
                  .contains("WORKER_CRASHED");
              assertThat(HeaderText.get(letter.headers(), Header.ERROR_OFFSET)).contains("0");
              assertThat(letter.value()).isNotNull();
            });
    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
  }

  @Test
  void shouldAcquitAnEventThatIsWorkedOnToItsEnd() throws IOException {
    driver().close();
    parts.close();
    crashes.close();
    final Path journal = state.resolve("ingest.running");
    Files.writeString(journal, "started\ttest.text.events-0@0\n");
    parts = parts();
    open();

    send(Topic.TEXT_EVENTS, "k", text("하나.").build(), new RecordHeaders());
    parts.close();

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
    assertThat(Files.readString(journal)).endsWith("finished\ttest.text.events-0@0\n");
  }

  @Test
  void shouldLeaveOutWhatWasNeverUnpacked() {
    final RecordHeaders headers = new RecordHeaders();
    headers.add(new LeftOut(600_000_000));

    pipe(Topic.TEXT_EVENTS, null, null, headers);

    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(HeaderText.get(letter.headers(), Header.ERROR_CODE))
                  .contains("INPUT_TOO_LARGE");
              assertThat(HeaderText.get(letter.headers(), Header.LEFT_OUT)).contains("600000000");
            });
  }

  @Test
  void shouldBeginNothingOfARequestThatIsCancelled() {
    cancellations.cancel("r-1", Duration.ZERO);
    send(
        Topic.TEXT_EVENTS,
        "r-1",
        text("하나.").setRequestId("r-1").setClientId("client-1").build(),
        new RecordHeaders());

    final RequestEvent told = onlyRequest("r-1");
    final UnitStatus status = (UnitStatus) told.getEvent();
    assertThat(told.getClientId()).contains("client-1");
    assertThat(status.getState()).isEqualTo(State.CANCELLED);
    assertThat(status.getIndex()).isEqualTo(UnitIndex.REQUEST);
    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
    assertThat(deadLetters()).isEmpty();
    assertThat(MeterDef.RECORDS_FINISHED.counter(meters, "cancelled").count()).isEqualTo(1);
  }

  @Test
  void shouldDropWhenAnEventComesAgainWithinADay() {
    final TextEvent event = text("하나.").build();
    send(Topic.TEXT_EVENTS, "k", event, new RecordHeaders());
    clock.advance(Duration.ofHours(23));

    send(Topic.TEXT_EVENTS, "k", event, new RecordHeaders());

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
    assertThat(read(Topic.REQUESTS, RequestEvent.class)).hasSize(1);
    assertThat(deadLetters()).isEmpty();
    assertThat(MeterDef.DEDUPLICATION.counter(meters, "event").count()).isEqualTo(1);

    clock.advance(Duration.ofHours(2));
    send(Topic.TEXT_EVENTS, "k", event, new RecordHeaders());

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
  }

  @Test
  void shouldSayWhoseEndItIsWhenAnEventWasReplayed() {
    final RecordHeaders replay = new RecordHeaders();
    HeaderText.put(replay, Header.REPLAYED_FROM, "dlq.ingest-0@7");
    send(Topic.TEXT_EVENTS, "k", text("하나.").setPriority(11).build(), replay);
    send(Topic.TEXT_EVENTS, "k", text("하나.").build(), replay);

    assertThat(read(Topic.REQUESTS, RequestEvent.class))
        .hasSize(2)
        .allSatisfy(
            event ->
                assertThat(HeaderText.get(event.headers(), Header.REPLAYED_FROM))
                    .contains("dlq.ingest-0@7"));
    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class))
        .allSatisfy(
            task ->
                assertThat(HeaderText.get(task.headers(), Header.REPLAYED_FROM))
                    .as("the work is new")
                    .isEmpty());
  }

  @Test
  void shouldAcceptWhenARefusedEventComesAgainAndIsRight() {
    send(Topic.TEXT_EVENTS, "k", text("하나.").setPriority(11).build(), new RecordHeaders());
    assertThat(deadLetters()).hasSize(1);

    send(Topic.TEXT_EVENTS, "k", text("하나.").build(), new RecordHeaders());

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
  }

  @Test
  void shouldRefuseWhenTheEventIdWasAnotherRequests() {
    send(Topic.TEXT_EVENTS, "k", text("하나.").setRequestId("first").build(), new RecordHeaders());
    send(Topic.TEXT_EVENTS, "k", text("둘.").setRequestId("second").build(), new RecordHeaders());

    final List<TestRecord<String, RequestEvent>> events = read(Topic.REQUESTS, RequestEvent.class);
    assertThat(events).extracting(TestRecord::key).containsExactly("first", "second");
    final UnitStatus refusal = (UnitStatus) events.getLast().value().getEvent();
    assertThat(refusal.getIndex()).isEqualTo(UnitIndex.REQUEST);
    assertThat(refusal.getMessage())
        .contains(
            "The eventId e-1 was used before, for request first, which has the answer; give each"
                + " event an id of its own.");
    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void shouldRefuseASecondEventOfARequestAndLetTheFirstGoOn() {
    send(Topic.TEXT_EVENTS, "k", text("하나.").setRequestId("r-1").build(), new RecordHeaders());
    final TextEvent second = text("둘.").setEventId("e-2").setRequestId("r-1").build();
    send(Topic.TEXT_EVENTS, "k", second, new RecordHeaders());

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
    final UnitStatus refusal =
        (UnitStatus) read(Topic.REQUESTS, RequestEvent.class).getLast().value().getEvent();
    assertThat(refusal.getIndex()).isEqualTo(UnitIndex.UNKNOWN);
    assertThat(refusal.getMessage())
        .contains(
            "The request r-1 already has the event e-1; give each event a requestId of its own.");
  }

  @Test
  void shouldAnswerOnceWhenARefusedEventComesAgain() {
    final TextEvent wrong = text("하나.").setPriority(11).setClientId("client-1").build();
    send(Topic.TEXT_EVENTS, "k", wrong, new RecordHeaders());
    send(Topic.TEXT_EVENTS, "k", wrong, new RecordHeaders());

    final RequestEvent refusal = onlyRequest("e-1");
    assertThat(refusal.getClientId()).contains("client-1");
    final List<TestRecord<byte[], byte[]>> letters = deadLetters();
    assertThat(letters).hasSize(1);
    assertThat(header(letters.getFirst().headers(), Header.CLIENT_ID)).isEqualTo("client-1");

    final RecordHeaders replay = new RecordHeaders();
    HeaderText.put(replay, Header.REPLAYED_FROM, "dlq.ingest-0@0");
    send(Topic.TEXT_EVENTS, "k", wrong, replay);

    assertThat(read(Topic.REQUESTS, RequestEvent.class)).as("a replay is answered").hasSize(1);
    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void shouldSayWhatBecameOfAReplayThatWasDropped() {
    send(Topic.TEXT_EVENTS, "k", text("하나.").build(), new RecordHeaders());
    read(Topic.REQUESTS, RequestEvent.class);
    final RecordHeaders replay = new RecordHeaders();
    HeaderText.put(replay, Header.REPLAYED_FROM, "dlq.ingest-0@7");
    send(Topic.TEXT_EVENTS, "k", text("하나.").build(), replay);

    final TestRecord<String, RequestEvent> told =
        read(Topic.REQUESTS, RequestEvent.class).getFirst();
    assertThat(HeaderText.get(told.headers(), Header.REPLAYED_FROM)).contains("dlq.ingest-0@7");
    final UnitStatus status = (UnitStatus) told.value().getEvent();
    assertThat(status.getDuplicate()).isTrue();
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getMessage())
        .contains("The event e-1 had been accepted before; this copy was dropped.");
  }

  @Test
  void shouldNotBelieveAClientThatTellsOfEarlierFailures() {
    final RecordHeaders forged = new RecordHeaders();
    HeaderText.put(forged, Header.FIRST_FAILURE, "somebody else's fault");
    HeaderText.put(forged, Header.FIRST_FAILED_AT, 1);
    send(Topic.TEXT_EVENTS, "k", text("하나.").setPriority(11).build(), forged);

    final Headers letter = deadLetters().getFirst().headers();
    assertThat(header(letter, Header.FIRST_FAILURE))
        .isEqualTo(header(letter, Header.ERROR_MESSAGE));
    assertThat(header(letter, Header.FIRST_FAILED_AT)).isEqualTo(Long.toString(NOW.toEpochMilli()));
  }

  @ParameterizedTest
  @ValueSource(longs = {-3600, -1, 1, 48 * 3600})
  void shouldDropARepetitionWhenTheClockWasSet(final long seconds) {
    final TextEvent event = text("하나.").build();
    send(Topic.TEXT_EVENTS, "k", event, new RecordHeaders());
    clock.set(Duration.ofSeconds(seconds));
    send(Topic.TEXT_EVENTS, "k", event, new RecordHeaders());
    clock.set(Duration.ofSeconds(-seconds));
    send(Topic.TEXT_EVENTS, "k", event, new RecordHeaders());

    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
  }

  static Stream<Arguments> refusedTexts() {
    return Stream.of(
        refused(e -> e.setPriority(0), "INVALID_REQUEST", "The priority is 0; it must be 1 to 10."),
        refused(
            e -> e.setClientId("a client"),
            "INVALID_REQUEST",
            "The clientId \"a client\" is not 1 to 128 characters of A-Z, a-z, 0-9, dot,"
                + " underscore, colon or hyphen."),
        refused(
            e -> e.setSourceLanguage("klingon\n"),
            "UNSUPPORTED_LANGUAGE",
            "The source language \"klingon?\" is unknown; use an ISO 639-1 code such as ko or a"
                + " FLORES-200 code such as kor_Hang."),
        refused(
            e -> e.setTargetLanguages(List.of("en", "")),
            "UNSUPPORTED_LANGUAGE",
            "The target language \"\" is unknown; use an ISO 639-1 code such as ko or a FLORES-200"
                + " code such as kor_Hang."),
        refused(
            e -> e.setTargetLanguages(List.of("kor_Hang")),
            "INVALID_REQUEST",
            "The target language \"kor_Hang\" is also the source language."),
        refused(
            e -> e.setTargetLanguages(List.of()),
            "INVALID_REQUEST",
            "There is no target language; name at least one."),
        refused(
            e -> e.setTargetLanguages(Collections.nCopies(33, "en")),
            "INVALID_REQUEST",
            "There are 33 target languages; at most 32 are allowed."),
        refused(
            e -> e.setMetadata(Map.of("a", "b".repeat(20_000))),
            "INVALID_REQUEST",
            "The metadata has 20,001 characters; at most 16,384 are allowed."),
        refused(
            e -> e.setText(" \n\u3000"),
            "EMPTY_INPUT",
            "The text is empty or nothing but white space; send some."),
        refused(
            e -> e.setText("1234 ???").setSourceLanguage("auto"),
            "UNSUPPORTED_LANGUAGE",
            "The text does not say in which language it is; name it as sourceLanguage."),
        refused(
            e -> e.setText("Where is the station?").setSourceLanguage("Auto"),
            "INVALID_REQUEST",
            "The text is in English, the only language that it was to be translated into; if it is"
                + " in another, name that as sourceLanguage."),
        refused(
            e -> e.setText("a".repeat(501)),
            "INPUT_TOO_LARGE",
            "The text has 501 characters, more than the 500 that text.max.chars allows; split it."),
        refused(
            e -> e.setOptions(Options.newBuilder().setBeams(17).build()),
            "INVALID_REQUEST",
            "options.beams is 17; it must be 1 to 16."),
        refused(
            e -> e.setOptions(Options.newBuilder().setTemperature(Float.NaN).build()),
            "INVALID_REQUEST",
            "options.temperature is NaN; it must be 0 to 1."),
        refused(
            e -> e.setOptions(Options.newBuilder().setFormat("pdf").build()),
            "INVALID_REQUEST",
            "options.format is \"pdf\"; it must be text or html."),
        refused(
            e -> e.setOptions(Options.newBuilder().setPrompt("a".repeat(4_001)).build()),
            "INVALID_REQUEST",
            "options.prompt has a size of 4,001; at most 4,000 is allowed."),
        refused(
            e ->
                e.setOptions(
                    Options.newBuilder()
                        .setGlossary(List.of(new GlossaryEntry("a", "b", "klingon")))
                        .build()),
            "UNSUPPORTED_LANGUAGE",
            "The glossary is for the language \"klingon\", which is unknown; use an ISO 639-1 code"
                + " such as ko or a FLORES-200 code such as kor_Hang."),
        refused(
            e -> e.setOptions(Options.newBuilder().setHotwords(List.of(" ")).build()),
            "INVALID_REQUEST",
            "A term in options.hotwords is empty; leave it out."),
        refused(
            e ->
                e.setOptions(
                    Options.newBuilder()
                        .setGlossary(
                            Collections.nCopies(
                                101, new GlossaryEntry("가".repeat(100), "나".repeat(100), null)))
                        .build()),
            "INVALID_REQUEST",
            "The texts in options have 60,600 bytes in all; at most 60,000 are allowed."),
        refused(
            e -> e.setDeadline(NOW),
            "DEADLINE_PASSED",
            "The deadline 2026-11-21T12:00:00Z had passed when the event was read at"
                + " 2026-11-21T12:00:00Z."));
  }

  private static Arguments refused(
      final Consumer<TextEvent.Builder> change, final String code, final String message) {
    return Arguments.of(change, code, message);
  }

  @ParameterizedTest
  @MethodSource("refusedTexts")
  void shouldRefuseAndKeepTheBytesWhenAFieldIsWrong(
      final Consumer<TextEvent.Builder> change, final String code, final String message) {
    final TextEvent.Builder event = text("하나.").setRequestId("r-1");
    change.accept(event);

    final byte[] sent = send(Topic.TEXT_EVENTS, "key", event.build(), traced());

    final TestRecord<byte[], byte[]> letter = deadLetters().getFirst();
    assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(letter.value()).isEqualTo(sent);
    assertThat(header(letter.headers(), Header.ERROR_CODE)).isEqualTo(code);
    assertThat(header(letter.headers(), Header.ERROR_MESSAGE)).isEqualTo(message);
    assertThat(header(letter.headers(), Header.ERROR_TOPIC)).isEqualTo("test.text.events");
    assertThat(header(letter.headers(), Header.ERROR_OFFSET)).isEqualTo("0");
    assertThat(header(letter.headers(), Header.APP)).isEqualTo("ingest 1.0");
    assertThat(header(letter.headers(), Header.TRACEPARENT)).isEqualTo(TRACE);
    assertThat(header(letter.headers(), Header.DISPOSITION))
        .isEqualTo(code.equals("DEADLINE_PASSED") ? "EXPIRED" : "REJECTED");

    final UnitStatus status = (UnitStatus) onlyRequest("r-1").getEvent();
    assertThat(status.getStage()).isEqualTo(Stage.INGEST);
    assertThat(status.getIndex()).isEqualTo(-1);
    assertThat(status.getState())
        .isEqualTo(code.equals("DEADLINE_PASSED") ? State.EXPIRED : State.FAILED);
    assertThat(status.getErrorCode()).contains(code);
    assertThat(status.getMessage()).contains(message);
    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
  }

  @Test
  void shouldTellNobodyWhenTheRequestIdIsNone() {
    final byte[] sent =
        send(
            Topic.TEXT_EVENTS,
            "no id!",
            text("하나.").setEventId("x".repeat(129)).build(),
            new RecordHeaders());

    assertThat(deadLetters()).singleElement().satisfies(l -> assertThat(l.value()).isEqualTo(sent));
    assertThat(read(Topic.REQUESTS, RequestEvent.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"r/1,,by-key,by-key", "e/1,r/1,by-key,by-key", "e-1,r/1,no id!,e-1"})
  void shouldTellWhoeverCanBeToldWhenTheRequestIdIsNone(
      final String eventId, final @Nullable String requestId, final String key, final String told) {
    send(
        Topic.TEXT_EVENTS,
        key,
        text("하나.").setEventId(eventId).setRequestId(requestId).build(),
        new RecordHeaders());

    assertThat(((UnitStatus) onlyRequest(told).getEvent()).getErrorCode())
        .contains("INVALID_REQUEST");
    assertThat(header(deadLetters().getFirst().headers(), Header.REQUEST_ID)).isEqualTo(told);
  }

  @Test
  void shouldShowNoControlCharactersOfAClientInAMessage() {
    send(
        Topic.TEXT_EVENTS,
        "key",
        text("하나.")
            .setRequestId("r-1")
            .setSourceLanguage("k\u0085o\u2028\u202e\u009b31m\u001b\u200b")
            .build(),
        new RecordHeaders());

    assertThat(((UnitStatus) onlyRequest("r-1").getEvent()).getMessage().orElseThrow())
        .startsWith("The source language \"k?o???31m??\" is unknown");
  }

  @Test
  void shouldLogNoTextsAndNameTheRequestInWhatItSays() {
    final String marker = "MARKER-OF-A-TEXT";
    try (CapturedLog log = CapturedLog.ofEverything()) {
      send(
          Topic.TEXT_EVENTS,
          "r-1",
          text(marker).setRequestId("r-1").setClientId("client-1").build(),
          traced());
      send(
          Topic.TEXT_EVENTS,
          "r-2",
          text(marker).setEventId("e-2").setRequestId("r-2").setTargetLanguages(List.of()).build(),
          new RecordHeaders());

      assertThat(log.lines())
          .isNotEmpty()
          .noneSatisfy(line -> assertThat(line.toString()).contains(marker));
      assertThat(log.lines())
          .filteredOn(line -> line.message().startsWith("Accepted"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.context())
                      .containsEntry(LogContext.REQUEST_ID, "r-1")
                      .containsEntry(LogContext.CLIENT_ID, "client-1")
                      .containsKey(LogContext.TRACE_ID));
      assertThat(log.lines())
          .filteredOn(line -> line.message().startsWith("Refused"))
          .singleElement()
          .satisfies(
              line -> assertThat(line.context()).containsEntry(LogContext.REQUEST_ID, "r-2"));
    }
  }

  @Test
  void shouldRefuseWhenAudioIsNone() {
    send(
        Topic.AUDIO_EVENTS,
        "k",
        audio("<html></html>".getBytes(UTF_8)).build(),
        new RecordHeaders());

    assertThat(((UnitStatus) onlyRequest("e-1").getEvent()).getMessage())
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .startsWith("These 13 bytes are an HTML or XML page, not audio"));
    assertThat(deadLetters()).hasSize(1);
    assertThat(MeterDef.DEAD_LETTERS.counter(meters, "UNREADABLE_AUDIO", "REJECTED").count())
        .isEqualTo(1);
  }

  @Test
  void shouldRefuseWhenWhisperDoesNotKnowTheLanguage() throws IOException {
    send(
        Topic.AUDIO_EVENTS,
        "k",
        audio("plain.mp3").setSourceLanguage("ace_Latn").build(),
        new RecordHeaders());

    final Headers headers = deadLetters().getFirst().headers();
    assertThat(header(headers, Header.REQUEST_ID)).isEqualTo("e-1");
    assertThat(header(headers, Header.ERROR_MESSAGE))
        .isEqualTo(
            "Speech in Acehnese (Latin script) (ace_Latn) cannot be transcribed: Whisper does not"
                + " know the language.");
  }

  @Test
  void shouldShowEveryCounterAtZeroWhenNothingHasCome() {
    assertThat(meters.scrape())
        .contains("dragoman_records_received_total{topic=\"test.text.events\"} 0.0")
        .contains("dragoman_records_finished_total{outcome=\"accepted\"} 0.0")
        .contains("dragoman_deduplication_total{result=\"event\"} 0.0")
        .contains(
            "dragoman_dead_letters_total{code=\"UNREADABLE_AUDIO\",disposition=\"REJECTED\"} 0.0");
  }

  @Test
  void shouldGoOnWhenBytesAreNoEvent() {
    final Headers named = new RecordHeaders();
    HeaderText.put(named, Header.REQUEST_ID, "from-header");
    pipe(Topic.TEXT_EVENTS, "from-key", "{\"json\": true}".getBytes(UTF_8), new RecordHeaders());
    pipe(Topic.TEXT_EVENTS, "from-key", new byte[] {0, 0, 0, 0, 99, 1}, named);
    pipe(Topic.TEXT_EVENTS, "not an id", new byte[] {0}, new RecordHeaders());
    pipe(Topic.TEXT_EVENTS, "tombstone", null, new RecordHeaders());
    pipe(Topic.TEXT_EVENTS, null, new byte[0], new RecordHeaders());
    send(Topic.TEXT_EVENTS, "k", text("하나.").build(), new RecordHeaders());

    assertThat(deadLetters())
        .hasSize(5)
        .allSatisfy(
            letter -> {
              assertThat(header(letter.headers(), Header.ERROR_CODE))
                  .isEqualTo("UNDECODABLE_RECORD");
              assertThat(header(letter.headers(), Header.DISPOSITION)).isEqualTo("POISON");
            });
    assertThat(read(Topic.REQUESTS, RequestEvent.class))
        .extracting(TestRecord::key)
        .containsExactly("from-key", "from-header", "tombstone", "e-1");
    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).hasSize(1);
  }

  @Test
  void shouldRefuseWhenTheEventIsOfTheOtherTopic() {
    send(Topic.AUDIO_EVENTS, "k", text("하나.").build(), new RecordHeaders());

    assertThat(header(deadLetters().getFirst().headers(), Header.ERROR_CODE))
        .isEqualTo("UNDECODABLE_RECORD");
  }

  @Test
  void shouldKeepKindsApartWhenTasksAreMade() {
    assertThat(new IngestApp().describe(settings).describe().subtopologies()).hasSize(2);
    assertThat(new IngestApp().describe(settings).describe())
        .hasToString(parts.topology().describe().toString());
  }

  private static void assertHeaders(
      final Headers headers, final String requestId, final String eventId) {
    assertThat(header(headers, Header.REQUEST_ID)).isEqualTo(requestId);
    assertThat(header(headers, Header.EVENT_ID)).isEqualTo(eventId);
    assertThat(header(headers, Header.TRACEPARENT)).isEqualTo(TRACE);
    assertThat(header(headers, Header.HTTP_REQUEST_ID)).isEqualTo("build-7");
    assertThat(headers.lastHeader("other")).isNull();
  }

  private static String header(final Headers headers, final Header header) {
    return HeaderText.get(headers, header).orElseThrow();
  }

  private static Headers traced() {
    final Headers headers = new RecordHeaders();
    HeaderText.put(headers, Header.TRACEPARENT, TRACE);
    HeaderText.put(headers, Header.HTTP_REQUEST_ID, "build-7");
    headers.add("other", new byte[] {1});
    return headers;
  }

  private static AudioEvent.Builder unnamed() throws IOException {
    return audio("pages.opus.ogg").setSourceLanguage("auto");
  }

  private static SpeechLanguage.Builder spoken(
      final AudioSegment question, final String code, final float probability) {
    return SpeechLanguage.newBuilder()
        .setEventId(question.getEventId())
        .setRequestId(question.getRequestId())
        .setLanguage(code)
        .setProbability(probability)
        .setCandidates(99)
        .setAt(NOW);
  }

  private void answer(final String key, final SpeechLanguage.Builder answer) {
    send(Topic.SPEECH_LANGUAGES, key, answer.build(), new RecordHeaders());
  }

  private TestRecord<String, AudioSegment> onlySegment() {
    final List<TestRecord<String, AudioSegment>> segments =
        read(Topic.AUDIO_SEGMENTS, AudioSegment.class);
    assertThat(segments).hasSize(1);
    return segments.getFirst();
  }

  private Optional<Record<byte[], byte[]>> audioEvent(final Origin place) {
    assertThat(place.topic()).isEqualTo(topic(Topic.AUDIO_EVENTS));
    return Optional.ofNullable(audioEvents.get((int) place.offset()));
  }

  private static TextEvent.Builder text(final String text) {
    return TextEvent.newBuilder()
        .setEventId("e-1")
        .setText(text)
        .setSourceLanguage("ko")
        .setTargetLanguages(List.of("en"))
        .setCreatedAt(NOW.minusSeconds(9));
  }

  private static AudioEvent.Builder audio(final String name) throws IOException {
    try (InputStream stream = IngestAppTest.class.getResourceAsStream("/audio/" + name)) {
      return audio(Objects.requireNonNull(stream).readAllBytes());
    }
  }

  private static AudioEvent.Builder audio(final byte[] file) {
    return AudioEvent.newBuilder()
        .setEventId("e-1")
        .setAudio(ByteBuffer.wrap(file))
        .setSourceLanguage("kor_Hang")
        .setTargetLanguages(List.of("en"))
        .setCreatedAt(NOW.minusSeconds(9));
  }

  private byte[] send(
      final Topic topic, final String key, final SpecificRecord event, final Headers headers) {
    final byte[] bytes = values.serializer(SpecificRecord.class).serialize(topic(topic), event);
    pipe(topic, key, bytes, headers);
    return bytes;
  }

  private void pipe(
      final Topic topic,
      final @Nullable String key,
      final byte @Nullable [] value,
      final Headers headers) {
    if (topic == Topic.AUDIO_EVENTS) {
      audioEvents.add(
          new Record<>(
              Objects.requireNonNull(key).getBytes(UTF_8),
              Objects.requireNonNull(value),
              NOW.toEpochMilli(),
              headers));
    }
    driver()
        .createInputTopic(topic(topic), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key == null ? null : key.getBytes(UTF_8), value, headers, NOW));
  }

  private <T extends SpecificRecord> List<TestRecord<String, T>> read(
      final Topic topic, final Class<T> type) {
    return driver()
        .createOutputTopic(topic(topic), new StringDeserializer(), values.deserializer(type))
        .readRecordsToList();
  }

  private List<TestRecord<byte[], byte[]>> deadLetters() {
    return driver()
        .createOutputTopic(
            topic(Topic.DLQ_INGEST), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private RequestEvent onlyRequest(final String key) {
    final List<TestRecord<String, RequestEvent>> events = read(Topic.REQUESTS, RequestEvent.class);
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().key()).isEqualTo(key);
    assertThat(events.getFirst().value().getRequestId()).isEqualTo(key);
    assertThat(events.getFirst().value().getAt()).isEqualTo(NOW);
    return events.getFirst().value();
  }

  private TopologyTestDriver driver() {
    return Objects.requireNonNull(running, "open comes first");
  }

  private static String topic(final Topic topic) {
    return topic.topicName("test.");
  }
}
