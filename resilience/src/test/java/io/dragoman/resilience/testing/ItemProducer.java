package io.dragoman.resilience.testing;

import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Asks for the work of items. */
public final class ItemProducer implements AutoCloseable {
  private static final String TASKS = Topic.TRANSLATION_TASKS.baseName();

  private final KafkaProducer<byte[], byte[]> producer;

  /** With the defaults of Kafka. */
  public ItemProducer(final String bootstrap) {
    this(bootstrap, Map.of());
  }

  /** With {@code more} configuration. */
  public ItemProducer(final String bootstrap, final Map<String, Object> more) {
    final Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", bootstrap);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends an event whose work is its name. */
  public Future<RecordMetadata> send(final String event) {
    return send(event, event);
  }

  /** Sends an event with other work. */
  public Future<RecordMetadata> send(final String event, final String work) {
    return producer.send(new ProducerRecord<>(TASKS, key(event), Item.of(event, work).encode()));
  }

  /** Sends an event into a partition. */
  public Future<RecordMetadata> sendTo(final int partition, final String event) {
    return producer.send(
        new ProducerRecord<>(TASKS, partition, key(event), Item.of(event, event).encode()));
  }

  /** Waits until all that was sent is there. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  private static byte[] key(final String event) {
    return event.getBytes(StandardCharsets.UTF_8);
  }
}
