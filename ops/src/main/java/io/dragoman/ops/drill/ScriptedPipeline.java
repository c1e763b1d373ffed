package io.dragoman.ops.drill;

import io.dragoman.gateway.GatewayApp;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.status.StatusEvents;
import io.dragoman.schemas.status.UnitRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Stands for ingest and translator behind a gateway that is measured: answers each text at once,
 * but {@link #UNANSWERED}.
 */
public final class ScriptedPipeline implements AutoCloseable {
  /** A text that nobody answers. */
  public static final String UNANSWERED = "답이 없다";

  private static final Duration POLL = Duration.ofMillis(100);

  private final String bootstrap;
  private final ValueSerdes values;
  private final Thread thread = new Thread(this::run, "scripted-pipeline");
  private volatile boolean over;

  /**
   * Begins to answer what comes from now on and what came before.
   *
   * @param bootstrap how it reaches the broker, which has the gateway's topics
   */
  public ScriptedPipeline(final String bootstrap) {
    this.bootstrap = bootstrap;
    final GatewayApp gateway = new GatewayApp();
    this.values =
        new ValueSerdes(
            gateway
                .config()
                .resolve(
                    Map.of(
                        AppConfig.BOOTSTRAP_SERVERS,
                        bootstrap,
                        AppConfig.SCHEMA_REGISTRY_URL,
                        GatewayChild.REGISTRY)));
    // As the app does at its start: schemas have the same numbers in each process then.
    values.introduce(gateway.topics(), "");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (KafkaConsumer<String, byte[]> texts = consumer();
        KafkaProducer<String, byte[]> answers =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap),
                new StringSerializer(),
                new ByteArraySerializer())) {
      texts.subscribe(List.of(Topic.TEXT_EVENTS.topicName("")));
      while (!over) {
        texts
            .poll(POLL)
            .forEach(
                record ->
                    answer(
                        values.deserializer(TextEvent.class).deserialize("", record.value()),
                        answers));
      }
    }
  }

  private void answer(final TextEvent text, final KafkaProducer<String, byte[]> answers) {
    if (text.getText().equals(UNANSWERED)) {
      return;
    }
    final String request = text.getRequestId().orElseThrow();
    final String target = text.getTargetLanguages().getFirst();
    final Instant now = Instant.now();
    final RequestEvent accepted =
        new StatusEvents(Stage.INGEST, InstantSource.system())
            .accepted(
                new UnitRef(request, null, 0, null, null, null),
                RequestSubmission.newBuilder()
                    .setKind(RequestKind.TEXT)
                    .setUnits(1)
                    .setSourceLanguage(text.getSourceLanguage())
                    .setTargetLanguages(text.getTargetLanguages())
                    .setCreatedAt(now)
                    .build());
    answers.send(
        new ProducerRecord<>(
            Topic.REQUESTS.topicName(""),
            request,
            values.serializer(RequestEvent.class).serialize("", accepted)));
    final Translation translation =
        Translation.newBuilder()
            .setRequestId(request)
            .setIndex(0)
            .setCount(1)
            .setSourceLanguage(text.getSourceLanguage())
            .setTargetLanguage(target)
            .setSourceText(text.getText())
            .setText("Hello")
            .setSentences(List.of())
            .setEngine("scripted")
            .setModelVersion("1")
            .setCompletedAt(now)
            .setResultId(request)
            .build();
    answers.send(
        new ProducerRecord<>(
            Topic.TRANSLATIONS.topicName(""),
            request,
            values.serializer(Translation.class).serialize("", translation)));
  }

  private KafkaConsumer<String, byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            ConsumerConfig.GROUP_ID_CONFIG,
            "scripted-pipeline",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed"),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
