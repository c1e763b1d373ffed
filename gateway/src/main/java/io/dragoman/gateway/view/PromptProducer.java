package io.dragoman.gateway.view;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes producers that write at once, and say soon whether the brokers have it as safely as they
 * can: somebody waits for that.
 */
public final class PromptProducer {
  /** Within which it is known what came of a record. */
  public static final Duration DELIVERY = Duration.ofSeconds(10);

  private static final int MAX_BLOCK_MS = 2_000;
  private static final int REQUEST_TIMEOUT_MS = 5_000;

  private PromptProducer() {}

  /**
   * Connects to nothing yet.
   *
   * @param client addresses and security
   * @param maxBytes what the largest request may have
   */
  public static Producer<byte[], byte[]> of(final Map<String, Object> client, final int maxBytes) {
    final Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxBytes);
    return new KafkaProducer<>(properties);
  }
}
