package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.serde.FakeRegistry.Asked;
import io.dragoman.schemas.serde.FakeRegistry.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryProtocolTest {
  private static final String TOPIC = "text.events";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeRegistry registry = FakeRegistry.start(asked -> Said.id(7));
  private final FakeRegistry other = FakeRegistry.start(asked -> Said.id(7));

  @AfterEach
  void close() {
    registry.close();
    other.close();
  }

  @Test
  void shouldRegisterOnceWhenManyRecordsAreWritten() throws Exception {
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertThat(ByteBuffer.wrap(write(serde)).getInt(1)).isEqualTo(7);
      write(serde);
    }

    assertThat(registry.asked()).hasSize(1);
    final Asked asked = registry.asked().getFirst();
    assertThat(asked.line()).isEqualTo("POST /subjects/text.events-value/versions");
    assertThat(asked.contentType()).isEqualTo("application/vnd.schemaregistry.v1+json");
    assertThat(JSON.readTree(JSON.readTree(asked.body()).path("schema").asText()))
        .as("what stands in the .avsc file")
        .isEqualTo(JSON.readTree(Files.readString(Path.of("src/main/avro/TextEvent.avsc"))));
  }

  @Test
  void shouldKeepJavaPropertiesWhenToldNotToRemoveThem() {
    try (AvroSerde<TextEvent> serde = serde(Map.of(RegistryConfig.REMOVE_JAVA_PROPERTIES, false))) {
      write(serde);
    }

    assertThat(registry.asked().getFirst().body()).contains("avro.java.string");
  }

  @Test
  void shouldLookUpAndNormalizeWhenConfigured() {
    try (AvroSerde<TextEvent> serde =
        serde(Map.of(RegistryConfig.AUTO_REGISTER, false, RegistryConfig.NORMALIZE, true))) {
      write(serde);
    }

    assertThat(registry.asked())
        .extracting(Asked::line)
        .containsExactly("POST /subjects/text.events-value?normalize=true");
  }

  @Test
  void shouldGoToTheNextAddressAndStayThereWhenTheFirstFails() {
    registry.says(asked -> new Said(500, "broken"));
    try (AvroSerde<TextEvent> serde = both(Map.of())) {
      write(serde);
      serde.serializer().serialize("another.topic", SampleRecords.textEvent("x"));
    }

    assertThat(registry.asked()).hasSize(1);
    assertThat(other.asked()).hasSize(2);
  }

  @Test
  void shouldGoToTheNextAddressWhenTheFirstIsSilent() {
    registry.says(asked -> Said.silence());
    try (AvroSerde<TextEvent> serde = both(Map.of(RegistryConfig.READ_TIMEOUT_MS, 100))) {
      assertThat(write(serde)).isNotNull();
    }
  }

  @Test
  void shouldLeaveTimeForTheNextAddressWhenTheFirstWouldUseItAll() {
    registry.says(asked -> Said.silence());
    try (AvroSerde<TextEvent> serde =
        both(
            Map.of(
                RegistryConfig.READ_TIMEOUT_MS, 60_000, RegistryConfig.CALL_TIMEOUT_MS, 4_000))) {
      assertThat(write(serde)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 429, 408})
  void shouldTryAgainWhenTheFailureMayPass(final int status) {
    final AtomicInteger calls = new AtomicInteger();
    registry.says(
        asked ->
            calls.incrementAndGet() < 3 ? Said.error(status, status * 100, "busy") : Said.id(7));
    try (AvroSerde<TextEvent> serde = serde(Map.of(RegistryConfig.RETRY_WAIT_MS, 1))) {
      assertThat(write(serde)).isNotNull();
    }
    assertThat(calls).hasValue(3);
  }

  @Test
  void shouldNameEveryAddressWhenNoneAnswers() throws IOException {
    final String nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "http://127.0.0.1:" + free.getLocalPort();
    }
    registry.says(asked -> Said.error(503, 50301, "starting"));
    final Map<String, Object> values =
        Map.of(
            RegistryConfig.URL,
            nobody + "," + registry.url() + "/apis/ccompat/v7/",
            RegistryConfig.CALL_TIMEOUT_MS,
            1_500,
            RegistryConfig.BASIC_AUTH_USER_INFO,
            "user:secret");
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, values)) {
      assertFails(ErrorCode.REGISTRY_UNAVAILABLE, () -> write(serde))
          .contains(nobody, registry.url() + "/apis/ccompat/v7", "503", "starting", "1500 ms")
          .doesNotContain("secret");
    }
  }

  @Test
  void shouldTellSubjectReasonAndWayOutWhenSchemaIsIncompatible() {
    registry.says(asked -> Said.error(409, 409, "reader is missing field text"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.SCHEMA_REFUSED, () -> write(serde))
          .contains("text.events-value", "reader is missing field text", "topic.prefix");
    }
    assertThat(registry.asked()).as("asking again cannot help").hasSize(1);
  }

  @Test
  void shouldSayInvalidWhenRegistryCannotReadTheSchema() {
    registry.says(asked -> Said.error(422, 42201, "Invalid schema"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.SCHEMA_REFUSED, () -> write(serde)).contains("invalid");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void shouldBlameCredentialsNotTheRecordWhenRegistryRefusesThem(final int status) {
    registry.says(asked -> new Said(status, "no"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.REGISTRY_UNAVAILABLE, () -> read(serde, 9))
          .contains("credentials", Integer.toString(status));
    }
    assertThat(registry.asked()).hasSize(1);
  }

  @Test
  void shouldBlameTheRecordWhenRegistrySaysThatItHasNoSuchId() {
    registry.says(asked -> Said.error(404, 40403, "Schema not found"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.UNDECODABLE_RECORD, () -> read(serde, 9))
          .contains("schema id 9", registry.url(), TOPIC);
    }
  }

  @Test
  void shouldSetTheCompatibilityByDirectionWhenSchemasAreRegistered() {
    registry.says(asked -> Said.id(1));

    SchemaRegistrar.register(
        Map.of(RegistryConfig.URL, registry.url()),
        EnumSet.of(Topic.TEXT_EVENTS, Topic.TRANSLATIONS),
        "");

    assertThat(registry.asked())
        .filteredOn(asked -> asked.line().startsWith("PUT"))
        .extracting(asked -> asked.line() + " " + asked.body())
        .containsExactly(
            "PUT /config/text.events-value {\"compatibility\":\"FORWARD_TRANSITIVE\"}",
            "PUT /config/translations-value {\"compatibility\":\"FULL\"}");
  }

  @Test
  void shouldGoOnWhenTheRegistryKeepsCompatibilityForOthers() {
    registry.says(
        asked -> asked.line().startsWith("PUT") ? Said.error(403, 40301, "not yours") : Said.id(1));

    SchemaRegistrar.register(
        Map.of(RegistryConfig.URL, registry.url()),
        EnumSet.of(Topic.TEXT_EVENTS, Topic.TRANSLATIONS),
        "");

    assertThat(registry.asked())
        .extracting(asked -> asked.line())
        .filteredOn(line -> line.startsWith("PUT"))
        .as("the second try is for another app that may set the same at this moment")
        .containsExactly("PUT /config/text.events-value", "PUT /config/text.events-value");
  }

  @Test
  void shouldSetTheCompatibilityOnceMoreWhenAnotherAppWasFaster() {
    final AtomicInteger puts = new AtomicInteger();
    registry.says(
        asked ->
            asked.line().startsWith("PUT") && puts.getAndIncrement() == 0
                ? Said.error(409, 409, "A rule named 'COMPATIBILITY' already exists")
                : Said.id(1));

    SchemaRegistrar.register(
        Map.of(RegistryConfig.URL, registry.url()),
        EnumSet.of(Topic.TEXT_EVENTS, Topic.TRANSLATIONS),
        "");

    assertThat(registry.asked())
        .extracting(asked -> asked.line())
        .contains("PUT /config/translations-value");
    assertThat(puts).hasValue(3);
  }

  @Test
  void shouldAskAgainWhenAnUnknownIdAppearsLater() {
    registry.says(asked -> Said.error(404, 40403, "Schema not found"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.UNDECODABLE_RECORD, () -> read(serde, 9));
      registry.says(asked -> schema(TextEvent.getClassSchema()));

      assertFails(ErrorCode.UNDECODABLE_RECORD, () -> read(serde, 9)).contains("do not hold");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, <html>Not found</html>",
    "404, '{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}'",
    "200, <html>Welcome</html>",
    "302, ''",
  })
  void shouldNotBlameTheRecordWhenWhateverAnswersIsNoRegistry(final int status, final String body) {
    registry.says(asked -> new Said(status, body));
    try (AvroSerde<TextEvent> serde = serde(Map.of(RegistryConfig.CALL_TIMEOUT_MS, 200))) {
      assertFails(ErrorCode.REGISTRY_UNAVAILABLE, () -> read(serde, 9));
    }
  }

  @Test
  void shouldComplainWhenAnswerHasNoId() {
    registry.says(asked -> new Said(200, "{}"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.REGISTRY_UNAVAILABLE, () -> write(serde))
          .contains("without a schema id");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "basic.auth.user.info, alice:pass, Basic YWxpY2U6cGFzcw==",
    "schema.registry.basic.auth.user.info, alice:pass, Basic YWxpY2U6cGFzcw==",
    "bearer.auth.token, t0k3n, Bearer t0k3n",
  })
  void shouldSendCredentialsWhenConfigured(
      final String key, final String value, final String header) {
    try (AvroSerde<TextEvent> serde = serde(Map.of(key, value))) {
      write(serde);
    }
    assertThat(registry.asked().getFirst().authorization()).contains(header);
  }

  @Test
  void shouldSendCredentialsOfTheUrlWhenTheyStandThere() {
    final String url = registry.url().replace("//", "//alice:pa%40ss@");
    try (AvroSerde<TextEvent> serde =
        AvroSerde.forValues(
            TextEvent.class,
            Map.of(RegistryConfig.URL, url, RegistryConfig.BASIC_AUTH_SOURCE, "URL"))) {
      write(serde);
    }
    assertThat(registry.asked().getFirst().authorization()).contains("Basic YWxpY2U6cGFAc3M=");
  }

  @Test
  void shouldSendNoCredentialsWhenNoneAreConfigured() {
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      write(serde);
    }
    assertThat(registry.asked().getFirst().authorization()).isEmpty();
  }

  @Test
  void shouldEncodeTheSubjectWhenItHasUnusualLetters() {
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      serde.serializer().serialize("a b/ü", SampleRecords.textEvent("x"));
    }
    assertThat(registry.asked().getFirst().line())
        .isEqualTo("POST /subjects/a%20b%2F%C3%BC-value/versions");
  }

  @Test
  void shouldWriteInTheNewestSchemaWhenToldTo() {
    // Its fields stand in another order and one is missing.
    final Schema newest =
        SchemaBuilder.record("TextEvent")
            .namespace("io.dragoman.schemas.event")
            .fields()
            .requiredString("text")
            .optionalString("added")
            .requiredString("eventId")
            .endRecord();
    registry.says(latest(newest));
    final Map<String, Object> values =
        Map.of(RegistryConfig.USE_LATEST, true, RegistryConfig.AUTO_REGISTER, false);
    try (AvroSerde<TextEvent> serde = serde(values);
        AvroDecoder decoder = new AvroDecoder(config(Map.of()))) {
      final byte[] bytes = write(serde);
      write(serde);

      assertThat(registry.asked())
          .extracting(Asked::line)
          .containsExactly("GET /subjects/text.events-value/versions/latest");
      final GenericRecord record = (GenericRecord) decoder.decode(TOPIC, bytes).value();
      assertThat(record)
          .hasToString("{\"text\": \"x\", \"added\": null, \"eventId\": \"event-1\"}");
    }
  }

  @Test
  void shouldRefuseWhenTheNewestSchemaCannotTakeTheRecord() {
    registry.says(
        latest(
            SchemaBuilder.record("TextEvent")
                .namespace("io.dragoman.schemas.event")
                .fields()
                .requiredString("tenant")
                .endRecord()));
    final Map<String, Object> values =
        Map.of(RegistryConfig.USE_LATEST, true, RegistryConfig.AUTO_REGISTER, false);
    try (AvroSerde<TextEvent> serde = serde(values)) {
      assertFails(ErrorCode.SCHEMA_REFUSED, () -> write(serde))
          .contains("text.events-value", "tenant", RegistryConfig.USE_LATEST);
    }
  }

  @Test
  void shouldReadOlderWritersWhenTheirSchemaResolves() {
    final Schema older =
        SchemaBuilder.record("Sentence")
            .namespace("io.dragoman.schemas.event")
            .fields()
            .requiredInt("removed")
            .requiredString("text")
            .endRecord();
    registry.says(asked -> schema(older));
    try (AvroSerde<Sentence> serde = AvroSerde.forValues(Sentence.class, config(Map.of()))) {
      // 21 as zig-zag, then the text "hi"; the separator comes from the default.
      final Sentence read =
          serde.deserializer().deserialize(TOPIC, new byte[] {0, 0, 0, 0, 3, 42, 4, 'h', 'i'});

      assertThat(read).isEqualTo(new Sentence("hi", "", null, null));
    }
  }

  @Test
  void shouldFetchReferencedSchemasWhenASchemaNamesThem() throws Exception {
    final String inner =
        "{\"type\":\"record\",\"name\":\"Inner\",\"namespace\":\"n\",\"fields\":"
            + "[{\"name\":\"x\",\"type\":\"int\"}]}";
    final String outer =
        "{\"type\":\"record\",\"name\":\"Outer\",\"namespace\":\"n\",\"fields\":"
            + "[{\"name\":\"inner\",\"type\":\"n.Inner\"}]}";
    final ObjectNode answer = JSON.createObjectNode().put("schema", outer);
    answer
        .putArray("references")
        .addObject()
        .put("name", "n.Inner")
        .put("subject", "inner")
        .put("version", 2);
    registry.says(
        asked ->
            asked.line().equals("GET /subjects/inner/versions/2")
                ? new Said(
                    200, JSON.createObjectNode().put("id", 1).put("schema", inner).toString())
                : new Said(200, answer.toString()));
    try (AvroDecoder decoder = new AvroDecoder(config(Map.of()))) {
      assertThat(decoder.decode(TOPIC, new byte[] {0, 0, 0, 0, 3, 42}).value())
          .hasToString("{\"inner\": {\"x\": 21}}");
    }
  }

  @Test
  void shouldRefuseWhenReferencesHaveNoEnd() throws Exception {
    registry.says(
        asked -> {
          final String next = "n.T" + asked.line().hashCode();
          final ObjectNode answer = JSON.createObjectNode().put("id", 3).put("schema", "\"int\"");
          answer
              .putArray("references")
              .addObject()
              .put("name", next)
              .put("subject", next)
              .put("version", 1);
          return new Said(200, answer.toString());
        });
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.UNDECODABLE_RECORD, () -> read(serde, 3))
          .contains("refers to more than 100 other schemas");
    }
  }

  @Test
  void shouldRefuseWhenASchemaTakesTooLongToParse() {
    registry.says(
        asked -> new Said(200, "{\"schema\":\"\\\"int\\\"" + " ".repeat(600_000) + "\"}"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.UNDECODABLE_RECORD, () -> read(serde, 3))
          .contains("more than the 524,288 that are read");
    }
  }

  @Test
  void shouldRefuseWhenTheSchemaIsNotAvro() {
    registry.says(
        asked -> new Said(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A{}\"}"));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertFails(ErrorCode.UNDECODABLE_RECORD, () -> read(serde, 3)).contains("PROTOBUF");
    }
  }

  @Test
  void shouldNotLoadClassesWhenAForeignSchemaNamesThem() {
    final Schema foreign =
        SchemaBuilder.record("ProcessBuilder").namespace("java.lang").fields().endRecord();
    registry.says(asked -> schema(foreign));
    try (AvroDeserializer<TextEvent> any = new AvroDeserializer<>()) {
      any.configure(config(Map.of()), false);

      assertFails(
              ErrorCode.UNDECODABLE_RECORD,
              () -> any.deserialize(TOPIC, new byte[] {0, 0, 0, 0, 3}))
          .contains("java.lang.ProcessBuilder", "no schema of Dragoman");
    }
  }

  @Test
  void shouldStopWaitingWhenTheThreadIsInterrupted() {
    registry.says(asked -> Said.silence());
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> write(serde)).isInstanceOf(InterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private AvroSerde<TextEvent> serde(final Map<String, Object> more) {
    return AvroSerde.forValues(TextEvent.class, config(more));
  }

  private AvroSerde<TextEvent> both(final Map<String, Object> more) {
    final Map<String, Object> values = new HashMap<>(more);
    values.put(RegistryConfig.URL, List.of(registry.url(), other.url()));
    return AvroSerde.forValues(TextEvent.class, values);
  }

  private Map<String, Object> config(final Map<String, Object> more) {
    final Map<String, Object> values = new HashMap<>(more);
    values.put(RegistryConfig.URL, registry.url());
    return values;
  }

  private static byte[] write(final AvroSerde<TextEvent> serde) {
    return Optional.ofNullable(serde.serializer().serialize(TOPIC, SampleRecords.textEvent("x")))
        .orElseThrow();
  }

  private static void read(final AvroSerde<TextEvent> serde, final int id) {
    serde.deserializer().deserialize(TOPIC, new byte[] {0, 0, 0, 0, (byte) id, 99});
  }

  private static Function<Asked, Said> latest(final Schema schema) {
    return asked ->
        new Said(
            200,
            JSON.createObjectNode()
                .put("id", 7)
                .put("version", 3)
                .put("schema", schema.toString())
                .toString());
  }

  private static Said schema(final Schema schema) {
    return new Said(200, JSON.createObjectNode().put("schema", schema.toString()).toString());
  }

  private static org.assertj.core.api.AbstractStringAssert<?> assertFails(
      final ErrorCode code, final ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(DragomanException.class, e -> assertThat(e.code()).isEqualTo(code))
        .message();
  }
}
