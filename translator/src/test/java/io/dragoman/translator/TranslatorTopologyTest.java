package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.TextInput;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.app.ValueSerdes;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.http.HttpService;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

class TranslatorTopologyTest {
  @TempDir private Path directory;

  private final FakeTranslator translator = new FakeTranslator();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<ExitCode> stops = new CopyOnWriteArrayList<>();
  private HttpService http;
  private AppContext context;
  private AppParts parts;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> tasks;

  @BeforeEach
  void start() {
    final TranslatorApp app = new TranslatorApp((directory, options) -> translator);
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
            "translator",
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
    tasks =
        driver.createInputTopic(
            Topic.TRANSLATION_TASKS.baseName(), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
    parts.close();
    http.close();
  }

  @Test
  void shouldWriteTheTranslationLaidOutLikeTheSource() {
    send(task("e/1/eng_Latn", new Sentence("하나.", "\n\n"), new Sentence("둘.", "")).build());

    final TestRecord<String, Translation> translation = only(Topic.TRANSLATIONS, Translation.class);
    assertThat(translation.key()).isEqualTo("request");
    assertThat(translation.getValue().getText()).isEqualTo("eng_Latn:하나.\n\neng_Latn:둘.");
    assertThat(translation.getValue().getSourceText()).isEqualTo("하나.\n\n둘.");
    assertThat(translation.getValue().getSentences())
        .containsExactly(
            new TranslatedSentence("하나.", "eng_Latn:하나."),
            new TranslatedSentence("둘.", "eng_Latn:둘."));
    assertThat(translation.getValue().getIndex()).isEqualTo(1);
    assertThat(translation.getValue().getCount()).isEqualTo(2);
    assertThat(translation.getValue().getEngine()).isEqualTo("fake");
    assertThat(translation.headers().lastHeader(Header.REQUEST_ID.key()).value())
        .isEqualTo("request".getBytes(StandardCharsets.UTF_8));
    final UnitStatus status = onlyStatus();
    assertThat(status.getStage()).isEqualTo(Stage.TRANSLATE);
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getTargetLanguage()).contains("eng_Latn");
    assertThat(status.getIndex()).isEqualTo(1);
  }

  @Test
  void shouldGiveManySentencesToTheModelInItsOwnBatchesShortestFirst() {
    final Sentence[] sentences =
        IntStream.range(0, 10)
            .mapToObj(length -> new Sentence("가".repeat(10 - length), " "))
            .toArray(Sentence[]::new);
    send(task("e/0/eng_Latn", sentences).build());

    final Translation translation = only(Topic.TRANSLATIONS, Translation.class).getValue();
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
  void shouldFailTheUnitWhenTheModelGivesNothing() {
    send(task("e/0/eng_Latn", new Sentence("?", "")).build());

    final UnitStatus status = onlyStatus();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getErrorCode()).contains(ErrorCode.INVALID_OUTPUT.name());
    assertThat(deadLetterCodes()).containsExactly("INVALID_OUTPUT");
    assertThat(output(Topic.TRANSLATIONS, Translation.class).isEmpty()).isTrue();
  }

  @Test
  void shouldFailTheUnitWhenTheModelDoesNotKnowALanguage() {
    send(task("e/0/fra_Latn", new Sentence("하나.", "")).setTargetLanguage("fra_Latn").build());

    final UnitStatus status = onlyStatus();
    assertThat(status.getErrorCode()).contains(ErrorCode.UNSUPPORTED_LANGUAGE.name());
    assertThat(status.getMessage().orElseThrow())
        .contains("fra_Latn")
        .contains("it knows eng_Latn, kor_Hang");
    assertThat(status.getTargetLanguage()).contains("fra_Latn");
    assertThat(translator.calls).isEmpty();
  }

  @Test
  void shouldFailTheUnitWhenThereIsNothingToTranslate() {
    send(task("a/0").build());
    send(task("b/0", new Sentence(" ", "")).build());

    assertThat(deadLetterCodes()).containsExactly("EMPTY_INPUT", "EMPTY_INPUT");
  }

  @Test
  void shouldTellWhoAskedWhenARecordCannotBeRead() {
    final RecordHeaders headers = new RecordHeaders();
    headers.add(Header.REQUEST_ID.key(), "request".getBytes(StandardCharsets.UTF_8));
    tasks.pipeInput(new TestRecord<>("key", new byte[] {9}, headers));

    final UnitStatus status = onlyStatus();
    assertThat(status.getIndex()).isEqualTo(-1);
    assertThat(status.getErrorCode()).contains(ErrorCode.UNDECODABLE_RECORD.name());
  }

  @Test
  void shouldEndTheProcessWhenTheDeviceIsPoisoned() {
    translator.health = EngineHealth.POISONED;
    send(task("e/0/eng_Latn", new Sentence("하나.", "")).build());

    await().untilAsserted(() -> assertThat(stops).contains(ExitCode.DEVICE_POISONED));
  }

  @Test
  void shouldHaveTheTopologyThatIsCommitted() throws IOException {
    final TranslatorApp app = new TranslatorApp();

    assertThat(app.describe(app.config().resolve(Map.of())).describe().toString())
        .isEqualTo(Files.readString(Path.of("topology.txt")))
        .isEqualTo(parts.topology().describe().toString());
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
    final byte[] value =
        context
            .values()
            .serializer(TranslationTask.class)
            .serialize(Topic.TRANSLATION_TASKS.baseName(), task);
    final RecordHeaders headers = new RecordHeaders();
    headers.add(Header.REQUEST_ID.key(), task.getRequestId().getBytes(StandardCharsets.UTF_8));
    tasks.pipeInput(new TestRecord<>(task.getFingerprint(), value, headers));
  }

  /** Waits for the first record of a topic; the engine answers on a thread of its own. */
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
    return (UnitStatus) only(Topic.REQUESTS, RequestEvent.class).getValue().getEvent();
  }

  private <T extends SpecificRecord> TestOutputTopic<String, T> output(
      final Topic topic, final Class<T> type) {
    return driver.createOutputTopic(
        topic.baseName(), new StringDeserializer(), context.values().deserializer(type));
  }

  private List<String> deadLetterCodes() {
    return driver
        .createOutputTopic(
            Topic.DLQ_TRANSLATOR.baseName(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList()
        .stream()
        .map(letter -> letter.headers().lastHeader(Header.ERROR_CODE.key()).value())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }
}
