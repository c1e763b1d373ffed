package io.dragoman.ops.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What a gateway cannot be quicker than: the HTTP library that reads an order and answers 202,
 * alone or once Kafka has the order. A process of its own, as the gateway is; arguments: its port,
 * and for Kafka the brokers and the topic.
 */
public final class BareHttp {
  private BareHttp() {}

  /** What it looks at. */
  record Order(String text) {}

  /** What is to be done with an order before it is answered. */
  @FunctionalInterface
  private interface Keeping {
    void keep(Order order);
  }

  /** Serves until the process is ended. */
  public static void main(final String[] arguments) throws InterruptedException {
    final int port = Integer.parseInt(arguments[0]);
    if (arguments.length == 1) {
      serve(port, order -> {});
      return;
    }
    // As the gateway writes.
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                arguments[1],
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new ByteArraySerializer())) {
      serve(
          port,
          order ->
              write(
                  producer,
                  new ProducerRecord<>(
                      arguments[2], UUID.randomUUID().toString(), order.text().getBytes(UTF_8))));
    }
  }

  private static void write(
      final Producer<String, byte[]> producer, final ProducerRecord<String, byte[]> order) {
    try {
      producer.send(order).get();
    } catch (final ExecutionException e) {
      throw new IllegalStateException("Kafka has not taken an order", e.getCause());
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private static void serve(final int port, final Keeping keeping) throws InterruptedException {
    try (WebServer server = WebServer.at("127.0.0.1", port).start()) {
      server.add(
          Route.post("/v1/jobs", "bare", "Takes an order")
              .open()
              .takes(Order.class, Encoding.JSON)
              .by(
                  call -> {
                    keeping.keep(call.body().as(Order.class));
                    return ApiResponse.accepted(Map.of("status", "queued"), "/v1/jobs/none");
                  }));
      new CountDownLatch(1).await();
    }
  }
}
