package io.dragoman.dlq.cli;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.support.serializer.ErrorHandlingDeserializer;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Dead letters that Spring Kafka itself wrote, in the topics of a team that knows nothing of us.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringIT {
  private static final int PARTITIONS = 3;
  private static final int ORDERS = 12;

  private TestBroker broker;
  private DefaultKafkaProducerFactory<Object, Object> producers;

  @BeforeAll
  void start(@TempDir final Path folder) {
    broker = TestBroker.start(folder);
    broker.createTopics(PARTITIONS, "orders", "orders-dlt", "numbers", "numbers-dlt");
    producers = new DefaultKafkaProducerFactory<>(config(Map.of()), bytesOrNull(), bytesOrNull());
  }

  @AfterAll
  void stop() {
    producers.destroy();
    broker.close();
  }

  @Test
  void shouldUnderstandAndReplayWhatSpringGaveUp() throws Exception {
    final Queue<String> done = new ConcurrentLinkedQueue<>();
    final Listener billing = new Listener(done);
    final KafkaMessageListenerContainer<byte[], byte[]> container =
        container("orders", "billing", new ByteArrayDeserializer(), billing);
    container.start();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            config(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < ORDERS; i++) {
        producer.send(
            new ProducerRecord<>(
                "orders", i % PARTITIONS, utf8("order-" + i), utf8("{\"id\":" + i + "}")));
      }
    }
    awaitLetters("orders-dlt", ORDERS);

    final List<JsonNode> letters = list("orders-dlt");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.get("dialect").textValue()).isEqualTo("SPRING");
              assertThat(letter.get("exception").textValue())
                  .as("of the listener, not Spring's wrapper")
                  .isEqualTo("java.lang.IllegalStateException");
              assertThat(letter.get("message").textValue()).contains("no such customer");
              assertThat(letter.get("app").textValue()).isEqualTo("billing");
            });
    assertThat(letters)
        .extracting(letter -> letter.get("origin").textValue())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, ORDERS)
                .mapToObj(i -> "orders-" + i % PARTITIONS + "@" + i / PARTITIONS)
                .toList());
    final String one = letters.getFirst().get("location").textValue();
    assertThat(dlq("show", one).out())
        .contains("Stack trace", "IllegalStateException: no such customer", "\"id\" : ");
    assertThat(dlq("stats", "-t", "orders-dlt", "--by", "exception").out())
        .contains("java.lang.IllegalStateException");

    // The customer is still missing: all of them come back, and --wait sees it.
    final Shell waited =
        dlq("replay", "-t", "orders-dlt", "--all", "--wait", "--wait-timeout", "2m", "--json");
    assertThat(waited.exit()).as(waited.err()).isEqualTo(4);
    assertThat(waited.json().getLast().get("deadAgain").intValue()).isEqualTo(ORDERS);

    billing.mended = true;
    assertThat(dlq("replay", "-t", "orders-dlt", "--all").out())
        .contains(ORDERS + " -> orders", ORDERS + " left alone");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(done).hasSizeGreaterThanOrEqualTo(ORDERS));
    container.stop();

    assertThat(done)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, ORDERS)
                .mapToObj(i -> "order-" + i + " {\"id\":" + i + "} in " + i % PARTITIONS)
                .toList());
  }

  @Test
  void shouldShowTheBytesThatSpringCouldNotRead() {
    final KafkaMessageListenerContainer<byte[], Integer> container =
        container(
            "numbers",
            "sums",
            new ErrorHandlingDeserializer<>(new IntegerDeserializer()),
            (MessageListener<byte[], Integer>) record -> {});
    container.start();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            config(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("numbers", 1, utf8("k"), new byte[] {1, 2, 3}));
    }
    awaitLetters("numbers-dlt", 1);
    container.stop();

    final JsonNode letter = list("numbers-dlt").getFirst();

    assertThat(letter.get("origin").textValue()).isEqualTo("numbers-1@0");
    assertThat(letter.get("exception").textValue()).endsWith("DeserializationException");
    assertThat(dlq("show", letter.get("location").textValue()).out()).contains("01 02 03");
  }

  private <V> KafkaMessageListenerContainer<byte[], V> container(
      final String topic,
      final String group,
      final Deserializer<V> values,
      final MessageListener<byte[], V> listener) {
    final ContainerProperties properties = new ContainerProperties(topic);
    properties.setGroupId(group);
    properties.setMessageListener(listener);
    final KafkaMessageListenerContainer<byte[], V> container =
        new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<>(
                config(
                    Map.of("auto.offset.reset", "earliest", "isolation.level", "read_committed")),
                new ByteArrayDeserializer(),
                values),
            properties);
    container.setCommonErrorHandler(
        new DefaultErrorHandler(
            new DeadLetterPublishingRecoverer(new KafkaTemplate<>(producers)),
            new FixedBackOff(0, 1)));
    return container;
  }

  private Map<String, Object> config(final Map<String, Object> more) {
    final Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", broker.bootstrap());
    return config;
  }

  private void awaitLetters(final String topic, final int count) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(list(topic)).hasSize(count));
  }

  private List<JsonNode> list(final String topic) {
    return dlq("list", "-t", topic, "--all", "--json").json();
  }

  private Shell dlq(final String... arguments) {
    return Shell.run(
        Stream.concat(Stream.of(arguments), Stream.of("-b", broker.bootstrap()))
            .toArray(String[]::new));
  }

  /** Spring hands over what it could not read as bytes. */
  private static Serializer<Object> bytesOrNull() {
    return (topic, value) -> (byte[]) value;
  }

  /** Fails until it is mended. */
  private static final class Listener implements MessageListener<byte[], byte[]> {
    private final Queue<String> done;
    private volatile boolean mended;

    Listener(final Queue<String> done) {
      this.done = done;
    }

    @Override
    public void onMessage(final ConsumerRecord<byte[], byte[]> order) {
      if (!mended) {
        throw new IllegalStateException("no such customer");
      }
      done.add(text(order.key()) + " " + text(order.value()) + " in " + order.partition());
    }

    private static String text(final byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
