package io.dragoman.ops.drill.upgrade;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.ClientConfig;
import io.dragoman.ops.drill.upgrade.UpgradeDrillResult.Written;
import io.dragoman.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what was committed to topics as the next version would, and counts by the version that
 * wrote it. It is told by the schema that the registry has for each record, not by what apps say.
 */
final class WrittenVersions implements AutoCloseable {
  /** Those whose writers are replaced, and to which the drill's load leads. */
  private static final List<Topic> TOPICS =
      List.of(
          Topic.TEXT_EVENTS,
          Topic.AUDIO_SEGMENTS,
          Topic.TRANSLATION_TASKS,
          Topic.TRANSCRIPTS,
          Topic.TRANSLATIONS,
          Topic.REQUESTS);

  private static final List<Topic> DEAD_LETTERS =
      List.of(Topic.DLQ_INGEST, Topic.DLQ_TRANSCRIBER, Topic.DLQ_TRANSLATOR);

  private static final Map<String, Schema> READERS =
      TOPICS.stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Topic::baseName,
                  topic -> NextSchema.compatible(topic.valueSchema().orElseThrow())));

  private static final Duration POLL = Duration.ofMillis(250);
  private static final int WIRE_HEADER_BYTES = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String registry;
  private final Map<Integer, Schema> writers = new HashMap<>();
  private final Map<String, Written> written = new HashMap<>();
  private long deadLetters;

  WrittenVersions(final ClientConfig client) {
    this.registry = client.schemaRegistryUrl();
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                client.bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    TOPICS.forEach(topic -> written.put(topic.baseName(), Written.NOTHING));
    consumer.assign(
        Stream.concat(TOPICS.stream(), DEAD_LETTERS.stream())
            .flatMap(topic -> consumer.partitionsFor(topic.baseName()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  /** Reads on, to the end of what can be read now. */
  void read() {
    final Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(this::count);
    }
  }

  private void count(final ConsumerRecord<byte[], byte[]> record) {
    if (written.containsKey(record.topic())) {
      written.merge(record.topic(), version(record), Written::and);
    } else {
      deadLetters++;
    }
  }

  private Written version(final ConsumerRecord<byte[], byte[]> record) {
    final ByteBuffer bytes = ByteBuffer.wrap(record.value());
    bytes.get();
    final Schema writer = writers.computeIfAbsent(bytes.getInt(), this::schema);
    if (writer.getField(NextSchema.DEMANDING_FIELD) != null) {
      return new Written(0, 0, 1, 0);
    }
    final boolean next = writer.getField(NextSchema.COMPATIBLE_FIELD) != null;
    final String expected = next ? NextSchema.VALUE : NextSchema.DEFAULT;
    final long unlike = expected.equals(asNextVersion(record, writer)) ? 0 : 1;
    return next ? new Written(0, 1, 0, unlike) : new Written(1, 0, 0, unlike);
  }

  /** What a reader of the next version finds in the field that it brought. */
  private static String asNextVersion(
      final ConsumerRecord<byte[], byte[]> record, final Schema writer) {
    final Schema reader = READERS.get(record.topic());
    try {
      final GenericRecord value =
          new GenericDatumReader<GenericRecord>(writer, reader)
              .read(
                  null,
                  DecoderFactory.get()
                      .binaryDecoder(
                          record.value(),
                          WIRE_HEADER_BYTES,
                          record.value().length - WIRE_HEADER_BYTES,
                          null));
      return value.get(NextSchema.COMPATIBLE_FIELD).toString();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Schema schema(final int id) {
    try {
      final HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(registry + "/schemas/ids/" + id)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Schema.Parser().parse(JSON.readTree(answer.body()).path("schema").asText());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the registry was asked", e);
    }
  }

  /** What was read, by topic. */
  Map<String, Written> written() {
    return Map.copyOf(written);
  }

  /** How many of a topic were read that the next version wrote. */
  long next(final Topic topic) {
    return written.get(topic.baseName()).next();
  }

  /** How many of a topic were read that this version wrote. */
  long now(final Topic topic) {
    return written.get(topic.baseName()).now();
  }

  /** How many dead letters there are. */
  long deadLetters() {
    return deadLetters;
  }

  @Override
  public void close() {
    consumer.close();
    http.shutdownNow();
  }
}
