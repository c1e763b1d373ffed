package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our serde against a real registry, with Confluent's own client as the oracle. */
class RegistryIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;
  private static RegistryProcess registry;

  @BeforeAll
  static void start() {
    registry = new RegistryProcess(directory);
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @Test
  void shouldReadWhatItWroteWhenRegistryIsReal() {
    final TextEvent event = SampleRecords.textEvent("안녕하세요");
    try (AvroSerde<TextEvent> writer = serde(Map.of());
        AvroSerde<TextEvent> reader = serde(Map.of())) {
      final byte[] bytes = write(writer, "round.trip", event);

      assertThat(reader.deserializer().deserialize("round.trip", bytes)).isEqualTo(event);
    }
  }

  @Test
  void shouldMakeTheBytesOfConfluentsClientWhenItRegisteredFirst() throws Exception {
    final TextEvent event = SampleRecords.textEvent("같은 바이트");
    final Schema schema = oracleSchema("TextEvent");
    final byte[] theirs = oracleWrite("oracle.first", schema, oracleRecord(schema, event));
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertThat(write(serde, "oracle.first", event)).isEqualTo(theirs);
      assertThat(serde.deserializer().deserialize("oracle.first", theirs)).isEqualTo(event);
    }
  }

  @Test
  void shouldBeReadByConfluentsClientWhenWeRegisteredFirst() throws Exception {
    final TextEvent event = SampleRecords.textEvent("먼저");
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      final byte[] ours = write(serde, "ours.first", event);
      final Schema schema = oracleSchema("TextEvent");

      assertThat(oracleRead(ours)).isEqualTo(oracleRecord(schema, event));
      assertThat(oracleWrite("ours.first", schema, oracleRecord(schema, event)))
          .as("and registering again finds our id")
          .isEqualTo(ours);
    }
  }

  @Test
  void shouldBeFoundByTheSchemaFilesWhenEveryContractIsRegistered() throws Exception {
    final SchemaRegistryClient oracle = oracle();
    try (SchemaRegistry ours = SchemaRegistry.of(new RegistryConfig(config(Map.of())))) {
      for (final Topic topic : Topic.values()) {
        if (topic.valueSchema().isPresent()) {
          final String subject = topic.baseName() + "-value";
          final int id = ours.register(subject, topic.valueSchema().get());
          final Schema file = oracleSchema(topic.valueSchema().get().getName());

          assertThat(oracle.getId(subject, new AvroSchema(file.toString()))).isEqualTo(id);
          assertThat(oracle.getAllVersions(subject)).containsExactly(1);
        }
      }
    }
  }

  @Test
  void shouldLiveBesideConfluentsSerializerWhenItRegistersJavasProperties() throws Exception {
    final TextEvent event = SampleRecords.textEvent("나란히");
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      final byte[] ours = write(serde, "beside", event);
      // Confluent's serializer registers the class's schema, avro.java.string included.
      final Schema schema = new Schema.Parser().parse(TextEvent.getClassSchema().toString());
      final byte[] theirs = oracleWrite("beside", schema, oracleRecord(schema, event));

      assertThat(serde.deserializer().deserialize("beside", theirs)).isEqualTo(event);
      assertThat(oracleRead(ours).get("text")).hasToString(event.getText());
    }
  }

  @Test
  void shouldRefuseAProducersSchemaThatIngestCouldNotRead() throws Exception {
    final SchemaRegistryClient client = oracle();
    SchemaRegistrar.register(
        config(Map.of()), EnumSet.of(Topic.TEXT_EVENTS, Topic.TRANSLATIONS), "own.");
    final String subject = "own.text.events-value";
    final ObjectNode lacking = (ObjectNode) JSON.readTree(TextEvent.getClassSchema().toString());
    final ArrayNode fields = (ArrayNode) lacking.get("fields");
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).get("name").asText().equals("createdAt")) {
        fields.remove(i);
      }
    }

    assertThatThrownBy(() -> client.register(subject, new AvroSchema(lacking.toString())))
        .hasMessageContaining("409");

    assertThat(client.getAllVersions(subject)).containsExactly(1);
    final ObjectNode more = (ObjectNode) JSON.readTree(TextEvent.getClassSchema().toString());
    ((ArrayNode) more.get("fields"))
        .addObject()
        .put("name", "note")
        .put("type", "string")
        .put("default", "");
    client.register(subject, new AvroSchema(more.toString()));
  }

  @Test
  void shouldBeRefusedWhenTheSubjectHoldsAnIncompatibleSchema() throws Exception {
    oracle()
        .register(
            "taken-value",
            new AvroSchema(
                "{\"type\":\"record\",\"name\":\"Sentence\",\"namespace\":"
                    + "\"io.dragoman.schemas.event\",\"fields\":[{\"name\":\"text\",\"type\":"
                    + "\"int\"}]}"));
    try (AvroSerde<Sentence> serde = AvroSerde.forValues(Sentence.class, config(Map.of()))) {
      assertThatThrownBy(
              () -> serde.serializer().serialize("taken", new Sentence("a", "", null, null)))
          .isInstanceOfSatisfying(
              DragomanException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REFUSED))
          .hasMessageContaining("taken-value")
          .hasMessageContaining("incompatible");
    }
  }

  @Test
  void shouldBlameTheRecordWhenTheRealRegistryHasNoSuchId() {
    try (AvroSerde<TextEvent> serde = serde(Map.of())) {
      assertThatThrownBy(
              () ->
                  serde.deserializer().deserialize("unknown", new byte[] {0, 0x7f, 0, 0, 1, 0, 0}))
          .isInstanceOfSatisfying(
              DragomanException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNDECODABLE_RECORD));
    }
  }

  @Test
  void shouldRefuseToWriteWhenRegistrationIsOffAndTheSubjectUnknown() {
    try (AvroSerde<TextEvent> serde = serde(Map.of(RegistryConfig.AUTO_REGISTER, false))) {
      assertThatThrownBy(() -> write(serde, "never.registered", SampleRecords.textEvent("x")))
          .isInstanceOfSatisfying(
              DragomanException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REFUSED));
    }
  }

  @Test
  void shouldFindTheSchemaWhenRegistrationIsOffAndItWasRegisteredByHand() throws Exception {
    oracle().register("by.hand-value", new AvroSchema(oracleSchema("TextEvent").toString()));
    final TextEvent event = SampleRecords.textEvent("x");
    try (AvroSerde<TextEvent> lookup = serde(Map.of(RegistryConfig.AUTO_REGISTER, false));
        AvroSerde<TextEvent> latest =
            serde(Map.of(RegistryConfig.AUTO_REGISTER, false, RegistryConfig.USE_LATEST, true))) {
      assertThat(write(lookup, "by.hand", event)).isEqualTo(write(latest, "by.hand", event));
    }
  }

  @Test
  void shouldFailOverWhenTheFirstAddressIsDead() {
    final Map<String, Object> values =
        config(Map.of(RegistryConfig.URL, List.of("http://127.0.0.1:1", registry.url())));
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, values)) {
      assertThat(write(serde, "fail.over", SampleRecords.textEvent("x"))).isNotEmpty();
    }
  }

  @Test
  void shouldGoOnWhenTheRegistryWasAwayAndComesBack() throws Exception {
    final TextEvent event = SampleRecords.textEvent("견딘다");
    try (AvroSerde<TextEvent> known = serde(Map.of());
        AvroSerde<TextEvent> hasty = serde(Map.of(RegistryConfig.CALL_TIMEOUT_MS, 300))) {
      final byte[] bytes = write(known, "restart", event);
      registry.stop();

      assertThat(write(known, "restart", event))
          .as("known schemas need no registry")
          .isEqualTo(bytes);
      assertThatThrownBy(() -> hasty.deserializer().deserialize("restart", bytes))
          .isInstanceOfSatisfying(
              DragomanException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE))
          .hasMessageContaining(registry.url());

      registry.restart();
      assertThat(known.deserializer().deserialize("restart", bytes)).isEqualTo(event);
    }
  }

  private static AvroSerde<TextEvent> serde(final Map<String, Object> more) {
    return AvroSerde.forValues(TextEvent.class, config(more));
  }

  private static Map<String, Object> config(final Map<String, Object> more) {
    final Map<String, Object> values = new HashMap<>();
    values.put(RegistryConfig.URL, registry.url());
    values.putAll(more);
    return values;
  }

  private static byte[] write(
      final AvroSerde<TextEvent> serde, final String topic, final TextEvent event) {
    return Optional.ofNullable(serde.serializer().serialize(topic, event)).orElseThrow();
  }

  private static SchemaRegistryClient oracle() {
    return new CachedSchemaRegistryClient(registry.url(), 100);
  }

  /** As a foreign client has it: from the file, not from our class. */
  private static Schema oracleSchema(final String name) throws Exception {
    return new Schema.Parser().parse(Path.of("src/main/avro", name + ".avsc").toFile());
  }

  private static GenericRecord oracleRecord(final Schema schema, final TextEvent event)
      throws Exception {
    final byte[] single = event.toByteBuffer().array();
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(single, 10, single.length - 10, null));
  }

  private static byte[] oracleWrite(
      final String topic, final Schema schema, final GenericRecord record) throws Exception {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ConfluentSchemaRegistryCoder(topic + "-value", oracle()).writeSchema(schema, bytes);
    final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static GenericRecord oracleRead(final byte[] bytes) throws Exception {
    final InputStream in = new ByteArrayInputStream(bytes);
    final Schema writer = new ConfluentSchemaRegistryCoder(oracle()).readSchema(in);
    return new GenericDatumReader<GenericRecord>(writer)
        .read(null, DecoderFactory.get().directBinaryDecoder(in, null));
  }
}
