package io.dragoman.gateway.view;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers where {@code jobs} ends. */
final class TopicEnds implements IntToLongFunction, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Admin admin;
  private final String topic;

  /**
   * Of one cluster.
   *
   * @param client addresses and security
   * @param topic full name of {@code jobs}
   */
  TopicEnds(final Map<String, Object> client, final String topic) {
    this.admin = Admin.create(client);
    this.topic = topic;
  }

  @Override
  public long applyAsLong(final int partition) {
    final TopicPartition asked = new TopicPartition(topic, partition);
    try {
      return admin
          .listOffsets(Map.of(asked, OffsetSpec.latest()))
          .partitionResult(asked)
          .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .offset();
    } catch (final ExecutionException | TimeoutException e) {
      throw new JobsUnavailableException(
          "Kafka does not say whether there is more to read about jobs. Ask again in a moment.",
          RETRY_AFTER,
          e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobsUnavailableException("The gateway stops.", RETRY_AFTER, e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
