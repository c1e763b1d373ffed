package io.dragoman.resilience.gate;

import io.dragoman.resilience.consumer.CarefulConsumer;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's ordinary clients, but for the main consumers, which read with care and which the app
 * wraps further. Works with the classic group protocol only: under others Kafka Streams makes its
 * main consumer by itself.
 */
public class MainConsumerSupplier implements KafkaClientSupplier {
  private final UnaryOperator<Consumer<byte[], byte[]>> mainConsumer;

  /**
   * For one app.
   *
   * @param mainConsumer wraps a main consumer
   */
  public MainConsumerSupplier(final UnaryOperator<Consumer<byte[], byte[]>> mainConsumer) {
    this.mainConsumer = mainConsumer;
  }

  @Override
  public final Admin getAdmin(final Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public final Producer<byte[], byte[]> getProducer(final Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public final Consumer<byte[], byte[]> getConsumer(final Map<String, Object> config) {
    return mainConsumer.apply(CarefulConsumer.of(config));
  }

  @Override
  public final Consumer<byte[], byte[]> getRestoreConsumer(final Map<String, Object> config) {
    return ordinary(config);
  }

  @Override
  public final Consumer<byte[], byte[]> getGlobalConsumer(final Map<String, Object> config) {
    return ordinary(config);
  }

  private static Consumer<byte[], byte[]> ordinary(final Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
