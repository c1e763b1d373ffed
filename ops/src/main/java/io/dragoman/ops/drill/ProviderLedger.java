package io.dragoman.ops.drill;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Translation;
import io.dragoman.translator.TranslatorApp;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What became of each request and what it cost, as a reader of committed records sees it. */
final class ProviderLedger implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Deserializer<Translation> translations;
  private final Map<String, Integer> results = new HashMap<>();
  private final Map<String, Integer> ends = new HashMap<>();
  private final Map<String, Integer> states = new HashMap<>();
  private BigDecimal money = BigDecimal.ZERO;
  private int calls;
  private int unpriced;

  /** Of topics that exist. */
  ProviderLedger(final String bootstrap) {
    ProviderDrillApp.registerAll();
    translations =
        new ValueSerdes(
                new TranslatorApp()
                    .config()
                    .resolve(
                        Map.of(
                            AppConfig.BOOTSTRAP_SERVERS,
                            bootstrap,
                            AppConfig.SCHEMA_REGISTRY_URL,
                            ProviderDrillApp.REGISTRY)))
            .deserializer(Translation.class);
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        Stream.of(Topic.REQUESTS, Topic.TRANSLATIONS)
            .flatMap(topic -> consumer.partitionsFor(topic.topicName("")).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
  }

  /** Reads what is there; answers whether that was anything. */
  boolean read() {
    boolean any = false;
    for (final ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      any = true;
      if (record.topic().equals(Topic.TRANSLATIONS.topicName(""))) {
        result(translations.deserialize(record.topic(), record.headers(), record.value()));
      } else {
        end(record.headers())
            .ifPresent(
                state -> {
                  ends.merge(record.key(), 1, Integer::sum);
                  states.merge(state, 1, Integer::sum);
                });
      }
    }
    return any;
  }

  private void result(final Translation result) {
    results.merge(result.getRequestId(), 1, Integer::sum);
    calls += result.getEngineCalls();
    final Optional<Cost> cost = Cost.of(result);
    unpriced += cost.isEmpty() ? 1 : 0;
    money = money.add(cost.map(Cost::amount).orElse(BigDecimal.ZERO));
  }

  private static Optional<String> end(final Headers headers) {
    return Optional.ofNullable(headers.lastHeader(Header.REQUEST_STATE.key()))
        .map(header -> new String(header.value(), StandardCharsets.UTF_8));
  }

  /** How many requests have ended. */
  int ended() {
    return ends.size();
  }

  /** How many requests ended, or were answered, more than once. */
  int doubled() {
    return (int)
        Stream.of(ends, results)
            .flatMap(counts -> counts.values().stream())
            .filter(count -> count > 1)
            .count();
  }

  /** How many requests ended so. */
  int ended(final String state) {
    return states.getOrDefault(state, 0);
  }

  /** What all results cost. */
  BigDecimal money() {
    return money;
  }

  /** How many questions results took, as they say. */
  int calls() {
    return calls;
  }

  /** Results that tell no cost. */
  int unpriced() {
    return unpriced;
  }

  @Override
  public void close() {
    consumer.close();
    translations.close();
  }
}
