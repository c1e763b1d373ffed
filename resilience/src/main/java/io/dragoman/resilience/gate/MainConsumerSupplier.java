package io.dragoman.resilience.gate;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's ordinary clients, but for the main consumers, which the app makes by itself. Works with
 * the classic group protocol only: under others Kafka Streams makes its main consumer by itself.
 */
public class MainConsumerSupplier implements KafkaClientSupplier {
  private final Function<Map<String, Object>, Consumer<byte[], byte[]>> mainConsumer;

  /**
   * For one app.
   *
   * @param mainConsumer makes a main consumer of a configuration
   */
  public MainConsumerSupplier(
      final Function<Map<String, Object>, Consumer<byte[], byte[]>> mainConsumer) {
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
    return mainConsumer.apply(config);
  }

  @Override
  public final Consumer<byte[], byte[]> getRestoreConsumer(final Map<String, Object> config) {
    return ordinary(config);
  }

  @Override
  public final Consumer<byte[], byte[]> getGlobalConsumer(final Map<String, Object> config) {
    return ordinary(config);
  }

  static Consumer<byte[], byte[]> ordinary(final Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
