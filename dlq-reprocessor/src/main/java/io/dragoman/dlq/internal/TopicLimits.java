package io.dragoman.dlq.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;

/** How large a record batch topics take; each is asked once. Not for several threads. */
public final class TopicLimits {
  private static final int TIMEOUT_SECONDS = 10;

  private final Map<String, Object> clientConfig;
  private final Map<String, OptionalInt> known = new HashMap<>();

  /** Opens no connection yet. */
  public TopicLimits(final Map<String, Object> clientConfig) {
    this.clientConfig = clientConfig;
  }

  /** {@code max.message.bytes}; empty if this client may not know it. */
  public OptionalInt maxMessageBytes(final String topic) {
    return known.computeIfAbsent(topic, this::ask);
  }

  private OptionalInt ask(final String topic) {
    final ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(clientConfig)) {
      final ConfigEntry entry =
          admin
              .describeConfigs(Set.of(resource))
              .values()
              .get(resource)
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      return OptionalInt.of(Integer.parseInt(entry.value()));
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (final ExecutionException | TimeoutException unknown) {
      // Not allowed to ask, or slow: the broker says so itself when a record is too large.
      return OptionalInt.empty();
    }
  }
}
