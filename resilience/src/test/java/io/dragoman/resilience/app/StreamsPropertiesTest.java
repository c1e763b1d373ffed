package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {

  @Test
  void shouldWriteInternalTopicsToTwoBrokersWhenTheyHaveThreeReplicas() {
    assertThat(properties(Map.of("topic.replication.factor", "3")))
        .containsEntry("topic.min.insync.replicas", "2");
    assertThat(properties(Map.of("topic.replication.factor", "1")))
        .doesNotContainKey("topic.min.insync.replicas");
  }

  @Test
  void shouldLetTheUsersOwnKeysWin() {
    assertThat(
            properties(
                Map.of(
                    "topic.replication.factor", "3",
                    "kafka.topic.min.insync.replicas", "1")))
        .containsEntry("topic.min.insync.replicas", "1");
  }

  private static Map<Object, Object> properties(final Map<String, String> given) {
    final Map<String, String> values = new HashMap<>(given);
    values.put("bootstrap.servers", "127.0.0.1:1");
    values.put("schema.registry.url", "mock://streams-properties");
    final Settings settings = new EchoApp(UnaryOperator.identity()).config().resolve(values);
    return StreamsProperties.streams(settings, Map.of());
  }
}
