package io.dragoman.dlq.order;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.record.TimestampType;

/** What topics demand of records; each is asked once. Not for several threads. */
final class TopicLimits {
  private static final int TIMEOUT_SECONDS = 10;

  private final Map<String, Object> clientConfig;
  private final Map<String, Optional<Config>> known = new HashMap<>();

  /** Opens no connection yet. */
  TopicLimits(final Map<String, Object> clientConfig) {
    this.clientConfig = clientConfig;
  }

  /** {@code max.message.bytes}; empty if this client may not know it. */
  OptionalInt maxMessageBytes(final String topic) {
    return config(topic)
        .map(config -> OptionalInt.of(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)))
        .orElse(OptionalInt.empty());
  }

  /**
   * Whether it gives every record the time at which it was written, whatever the writer says; no if
   * this client may not know it.
   */
  boolean stampsItself(final String topic) {
    return config(topic)
        .filter(
            config ->
                config
                    .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                    .value()
                    .equals(TimestampType.LOG_APPEND_TIME.name))
        .isPresent();
  }

  private static int value(final Config config, final String key) {
    return Integer.parseInt(config.get(key).value());
  }

  private Optional<Config> config(final String topic) {
    return known.computeIfAbsent(topic, this::ask);
  }

  private Optional<Config> ask(final String topic) {
    final ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(clientConfig)) {
      return Optional.of(
          admin
              .describeConfigs(Set.of(resource))
              .values()
              .get(resource)
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (final ExecutionException | TimeoutException unknown) {
      // Not allowed to ask, or slow: the broker says so itself when a record is too large.
      return Optional.empty();
    }
  }
}
