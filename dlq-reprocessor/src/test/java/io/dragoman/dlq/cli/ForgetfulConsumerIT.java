package io.dragoman.dlq.cli;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.testkit.BesideTheTest;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer that knows nothing of Dragoman's headers and writes dead letters with its own. */
class ForgetfulConsumerIT {
  private static final int LETTERS = 400;

  @TempDir private Path folder;
  private TestBroker broker;
  private Path dialect;

  @BeforeEach
  void fill() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    broker.createTopics(2, "pay");
    broker.createTopics(2, "pay-dlt");
    dialect =
        Files.writeString(
            folder.resolve("client.properties"),
            """
            dialect.pay.marks=x-topic
            dialect.pay.topic=x-topic
            dialect.pay.partition=x-partition
            dialect.pay.offset=x-offset
            """);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < LETTERS; i++) {
        producer.send(new ProducerRecord<>("pay", i % 2, utf8("key-" + i), utf8("value-" + i)));
      }
    }
    failEverythingFrom(Map.of(), LETTERS);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldKnowWhatItReplayedWhenTheHeadersAreGone() throws Exception {
    final Map<TopicPartition, Long> end = Map.of(partition(0), 200L, partition(1), 200L);
    final CompletableFuture<Void> consumer =
        BesideTheTest.run(() -> failEverythingFrom(end, LETTERS));

    final Shell replay = dlq("replay", "-t", "pay-dlt", "--all", "--wait", "--wait-timeout", "3m");
    consumer.get(1, TimeUnit.MINUTES);

    assertThat(replay.out()).contains("400 replayed", "400 dead again");
    final List<JsonNode> letters =
        dlq("list", "-t", "pay-dlt", "--state", "pending", "--all", "--json").json();
    assertThat(letters).hasSize(LETTERS);
    assertThat(letters)
        .allSatisfy(letter -> assertThat(letter.get("replayCount").intValue()).isEqualTo(1));
    final String one = letters.getFirst().get("location").textValue();
    assertThat(dlq("show", one).out()).contains("1 times before", "REPLAYED by", "-> pay");

    final Shell guarded = dlq("replay", "-t", "pay-dlt", "--all", "--max-replays", "1");
    assertThat(guarded.out()).contains("400 parked").doesNotContain("400 replayed");
  }

  /** Reads so many from there on, and writes each as a dead letter without any foreign header. */
  private void failEverythingFrom(final Map<TopicPartition, Long> from, final int count) {
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer = producer()) {
      consumer.assign(List.of(partition(0), partition(1)));
      consumer.seekToBeginning(consumer.assignment());
      from.forEach(consumer::seek);
      int failed = 0;
      while (failed < count) {
        for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          final ProducerRecord<byte[], byte[]> letter =
              new ProducerRecord<>("pay-dlt", record.partition(), record.key(), record.value());
          letter.headers().add("x-topic", utf8(record.topic()));
          letter.headers().add("x-partition", utf8(Integer.toString(record.partition())));
          letter.headers().add("x-offset", utf8(Long.toString(record.offset())));
          producer.send(letter);
          failed++;
        }
      }
    }
  }

  private static TopicPartition partition(final int number) {
    return new TopicPartition("pay", number);
  }

  private Shell dlq(final String... arguments) {
    return Shell.run(
        Stream.concat(
                Stream.of(arguments),
                Stream.of("-b", broker.bootstrap(), "--client-config", dialect.toString()))
            .toArray(String[]::new));
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            // Pipelined requests to a topic this young can lose their place in the sequence.
            "max.in.flight.requests.per.connection",
            1),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
