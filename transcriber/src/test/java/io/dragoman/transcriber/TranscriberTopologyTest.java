package io.dragoman.transcriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.EngineHealth;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.app.ValueSerdes;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.http.HttpService;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriberTopologyTest {
  private static final byte[] SOUND = {0, 64, 0, 64};
  private static final byte[] SILENCE = {0, 0, 0, 0};

  @TempDir private Path directory;

  private final FakeRecognizer recognizer = new FakeRecognizer();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<ExitCode> stops = new CopyOnWriteArrayList<>();
  private HttpService http;
  private AppContext context;
  private AppParts parts;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> segments;

  @BeforeEach
  void start() {
    final TranscriberApp app = new TranscriberApp((directory, options) -> recognizer);
    final Settings settings =
        app.config()
            .resolve(
                Map.of(
                    "schema.registry.url",
                    "mock://" + directory.getFileName(),
                    "state.dir",
                    directory.toString()));
    http = HttpService.start("127.0.0.1", 0, meters);
    context =
        new AppContext(
            "transcriber",
            "1.0",
            settings,
            meters,
            new ValueSerdes(settings),
            http,
            (code, reason) -> stops.add(code));
    parts = app.open(context);
    final Properties properties = new Properties();
    properties.put("application.id", "test");
    properties.put("bootstrap.servers", "none:1");
    properties.put("state.dir", directory.toString());
    properties.putAll(parts.streamsDefaults());
    driver = new TopologyTestDriver(parts.topology(), properties);
    segments =
        driver.createInputTopic(
            Topic.AUDIO_SEGMENTS.baseName(), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
    parts.close();
    http.close();
  }

  @Test
  void shouldWriteTranscriptTasksAndStatusWhenThereIsSpeech() {
    send(segment("e/2", SOUND).setTargetLanguages(List.of("eng_Latn", "fr")).build());

    final TestRecord<String, Transcript> transcript = only(Topic.TRANSCRIPTS, Transcript.class);
    assertThat(transcript.key()).isEqualTo("request");
    assertThat(transcript.getValue().getOutcome()).isEqualTo(SpeechOutcome.SPEECH);
    assertThat(transcript.getValue().getText()).isEqualTo(FakeRecognizer.TEXT);
    assertThat(transcript.getValue().getSegments())
        .containsExactly(
            new TimedText(30_100L, 30_900L, "안녕하세요."), new TimedText(31_000L, 31_900L, "반갑습니다."));
    assertThat(transcript.getValue().getTargetLanguages()).containsExactly("eng_Latn", "fra_Latn");
    assertThat(transcript.getValue().getCached()).isFalse();
    assertThat(transcript.headers().lastHeader(Header.REQUEST_ID.key()).value())
        .isEqualTo("request".getBytes(StandardCharsets.UTF_8));

    final List<TestRecord<String, TranslationTask>> tasks =
        read(Topic.TRANSLATION_TASKS, TranslationTask.class);
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
        .isEqualTo(Fingerprint.ofText(List.of("안녕하세요.", "반갑습니다."), "kor_Hang", "eng_Latn"));
    assertThat(tasks.getLast().getValue().getTargetLanguage()).isEqualTo("fra_Latn");

    final UnitStatus status = onlyStatus();
    assertThat(status.getStage()).isEqualTo(Stage.TRANSCRIBE);
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getIndex()).isEqualTo(2);
    assertThat(status.getNoSpeech()).isFalse();
    assertThat(recognizer.heard.getFirst().pcm()).containsExactly(0.5f, 0.5f);
    assertThat(recognizer.heard.getFirst().language()).isEqualTo("ko");
  }

  @Test
  void shouldSayNoSpeechAndAskForNoTranslationWhenThereIsNone() {
    send(segment("e/0", SILENCE).build());

    final Transcript transcript = only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(transcript.getOutcome()).isEqualTo(SpeechOutcome.NO_SPEECH);
    assertThat(transcript.getText()).isEmpty();
    assertThat(transcript.getTargetLanguages()).isEmpty();
    assertThat(onlyStatus().getNoSpeech()).isTrue();
    assertThat(read(Topic.TRANSLATION_TASKS, TranslationTask.class)).isEmpty();
  }

  @Test
  void shouldAnswerTheSameAudioOnceByTheModelAndThenFromMemory() {
    send(segment("e/0", SOUND).build());
    only(Topic.TRANSCRIPTS, Transcript.class);
    send(segment("f/0", SOUND).setRequestId("other").build());

    final TestRecord<String, Transcript> second = only(Topic.TRANSCRIPTS, Transcript.class);
    assertThat(second.key()).isEqualTo("other");
    assertThat(second.getValue().getCached()).isTrue();
    assertThat(second.getValue().getText()).isEqualTo(FakeRecognizer.TEXT);
    assertThat(recognizer.heard).hasSize(1);
  }

  @Test
  void shouldFailTheUnitWhenTheModelDoesNotKnowTheLanguage() {
    send(segment("e/2", SOUND).setSourceLanguage("fr").build());

    final UnitStatus status = onlyStatus();
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
    final RecordHeaders headers = new RecordHeaders();
    headers.add(Header.REQUEST_ID.key(), "request".getBytes(StandardCharsets.UTF_8));
    segments.pipeInput(new TestRecord<>("key", junk, headers));

    final UnitStatus status = onlyStatus();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getIndex()).isEqualTo(-1);
    assertThat(status.getErrorCode()).contains(ErrorCode.UNDECODABLE_RECORD.name());
    final List<TestRecord<String, byte[]>> letters = deadLetters();
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().value()).isEqualTo(junk);
    assertThat(letters.getFirst().key()).isEqualTo("key");
  }

  @Test
  void shouldExpireASegmentWhoseDeadlineHasPassed() {
    send(segment("e/0", SOUND).setDeadline(Instant.EPOCH).build());

    assertThat(onlyStatus().getState()).isEqualTo(State.EXPIRED);
    assertThat(recognizer.heard).isEmpty();
  }

  @Test
  void shouldEndTheProcessWhenTheDeviceIsPoisoned() {
    recognizer.health = EngineHealth.POISONED;
    send(segment("e/0", SOUND).build());

    await().untilAsserted(() -> assertThat(stops).contains(ExitCode.DEVICE_POISONED));
  }

  @Test
  void shouldHaveTheTopologyThatIsCommitted() throws IOException {
    final TranscriberApp app = new TranscriberApp();

    assertThat(app.describe(app.config().resolve(Map.of())).describe().toString())
        .isEqualTo(Files.readString(Path.of("topology.txt")))
        .isEqualTo(parts.topology().describe().toString());
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
    final byte[] value =
        context
            .values()
            .serializer(AudioSegment.class)
            .serialize(Topic.AUDIO_SEGMENTS.baseName(), segment);
    final RecordHeaders headers = new RecordHeaders();
    headers.add(Header.REQUEST_ID.key(), segment.getRequestId().getBytes(StandardCharsets.UTF_8));
    segments.pipeInput(new TestRecord<>(segment.getFingerprint(), value, headers));
  }

  /** Waits for the first records of a topic; the engine answers on a thread of its own. */
  private <T extends SpecificRecord> TestRecord<String, T> only(
      final Topic topic, final Class<T> type) {
    final TestOutputTopic<String, T> output = output(topic, type);
    await()
        .until(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(20));
              return !output.isEmpty();
            });
    final List<TestRecord<String, T>> records = output.readRecordsToList();
    assertThat(records).hasSize(1);
    return records.getFirst();
  }

  private UnitStatus onlyStatus() {
    final TestRecord<String, RequestEvent> event = only(Topic.REQUESTS, RequestEvent.class);
    assertThat(event.key()).isEqualTo("request");
    return (UnitStatus) event.getValue().getEvent();
  }

  private <T extends SpecificRecord> List<TestRecord<String, T>> read(
      final Topic topic, final Class<T> type) {
    return output(topic, type).readRecordsToList();
  }

  private <T extends SpecificRecord> TestOutputTopic<String, T> output(
      final Topic topic, final Class<T> type) {
    final Deserializer<T> values = context.values().deserializer(type);
    return driver.createOutputTopic(topic.baseName(), new StringDeserializer(), values);
  }

  private List<TestRecord<String, byte[]>> deadLetters() {
    return driver
        .createOutputTopic(
            Topic.DLQ_TRANSCRIBER.baseName(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static String text(final byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
