package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SchemaRegistrarTest {
  private final Map<String, Object> config =
      new HashMap<>(Map.of(RegistryConfig.URL, "mock://" + UUID.randomUUID()));

  @Test
  void shouldRegisterUnderTheNamesThatClientsLookUp() {
    SchemaRegistrar.register(config, EnumSet.of(Topic.TEXT_EVENTS, Topic.DLQ_INGEST), "team.");

    try (SchemaRegistry registry = SchemaRegistry.of(new RegistryConfig(config))) {
      assertThat(registry.latest("team.text.events-value"))
          .hasValueSatisfying(
              found -> assertThat(found.schema()).isEqualTo(TextEvent.getClassSchema()));
      assertThat(registry.latest("team.dlq.ingest-value")).isEmpty();
    }
  }

  @Test
  void shouldRegisterNothingWhenSchemasAreRegisteredByHand() {
    config.put(RegistryConfig.AUTO_REGISTER, "false");

    SchemaRegistrar.register(config, EnumSet.of(Topic.TEXT_EVENTS), "");

    try (SchemaRegistry registry = SchemaRegistry.of(new RegistryConfig(config))) {
      assertThat(registry.latest("text.events-value")).isEmpty();
    }
  }
}
