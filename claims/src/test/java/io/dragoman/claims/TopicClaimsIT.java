package io.dragoman.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.testkit.Loopback;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicClaimsIT extends StoreContract {
  private static final String TOPIC = "audio.held";
  private static TestBroker broker;
  private static ClaimStore store;

  @BeforeAll
  static void start(@TempDir final Path directory) throws Exception {
    broker =
        TestBroker.start(directory, Map.of("message.max.bytes", Integer.toString(2 * MAX_BYTES)));
    broker.createTopics(2, TOPIC);
    store = store(broker.bootstrap());
  }

  private static ClaimStore store(final String bootstrap) {
    return new TopicClaims(
        Map.of("bootstrap.servers", bootstrap), TOPIC, config("", noS3()), InstantSource.system());
  }

  @AfterAll
  static void stop() {
    store.close();
    broker.close();
  }

  @Override
  ClaimStore store() {
    return store;
  }

  /** 64 MB of one byte are a few KB of zstd: nobody may make ingest unpack them. */
  @Test
  void shouldFindNothingWhenTheRecordIsEnormousOnceUnpacked() throws Exception {
    final long offset;
    final int partition = 1;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "zstd",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                128 * 1024 * 1024,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                256L * 1024 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      offset =
          producer
              .send(new ProducerRecord<>(TOPIC, partition, new byte[0], new byte[64 * 1024 * 1024]))
              .get()
              .offset();
    }

    assertFails(
        ErrorCode.CLAIM_NOT_FOUND,
        () -> opened("topic:%d@%d:%d:%s".formatted(partition, offset, MAX_BYTES, "0".repeat(64))));
  }

  @Test
  void shouldWaitWhenBrokersAreAway() {
    final String reference = stored(bytes(10));
    try (ClaimStore away =
        new TopicClaims(
            Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + Loopback.freePort(),
                "default.api.timeout.ms",
                "1000",
                "request.timeout.ms",
                "500"),
            TOPIC,
            new ClaimConfig(
                "topic", MAX_BYTES, Duration.ofSeconds(1), "", Duration.ofDays(7), noS3()),
            InstantSource.system())) {
      assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> away.open(reference));
    }
    assertThat(reference).startsWith("topic:");
  }
}
